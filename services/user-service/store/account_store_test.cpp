#include <atomic>
#include <thread>

#include "user-service/tests/store_fixture.hpp"

namespace matinee::user {
namespace {

using AccountStoreTest = StoreFixture;

TEST_P(AccountStoreTest, KeepsEveryField) {
  Account ada = given_account("ada@example.com");

  const auto by_id = accounts.find(ada.id);
  const auto by_email = accounts.find_by_email("ada@example.com");

  ASSERT_TRUE(by_id && by_email);
  EXPECT_EQ(by_id->id, ada.id);
  EXPECT_EQ(by_id->email, ada.email);
  EXPECT_EQ(by_id->name, ada.name);
  EXPECT_EQ(by_id->password_hash, ada.password_hash);
  EXPECT_EQ(by_id->role, Role::viewer);
  EXPECT_FALSE(by_id->disabled);
  EXPECT_EQ(by_id->created_at, clock.now());
  EXPECT_EQ(by_email->id, ada.id);
  EXPECT_FALSE(accounts.find(UserId::make(clock, random)));
  EXPECT_FALSE(accounts.find_by_email("bob@example.com"));
}

TEST_P(AccountStoreTest, RefusesASecondAccountOfAnAddress) {
  const Account ada = given_account("ada@example.com");
  Account twin = ada;
  twin.id = UserId::make(clock, random);

  const auto inserted = accounts.insert(twin, {});

  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().code.name, code::email_taken.name);
  EXPECT_FALSE(accounts.find(twin.id));
}

TEST_P(AccountStoreTest, LetsOneOfManyWinAnAddress) {
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 8; ++count) {
      Account account{
          .id = UserId::make(clock, random),
          .email = "ada@example.com",
          .name = "A",
          .password_hash = "h"
      };
      threads.emplace_back([&, account] { won += accounts.insert(account, {}) ? 1 : 0; });
    }
  }

  EXPECT_EQ(won, 1);
}

TEST_P(AccountStoreTest, ChangesWhatIsNamedAndNothingElse) {
  const Account ada = given_account("ada@example.com");

  const auto role = accounts.change(ada.id, {.role = Role::admin});
  const auto rest = accounts.change(
      ada.id, {.email = "king@example.com", .name = "King", .password_hash = "h", .disabled = true}
  );
  const auto nothing = accounts.change(ada.id, {});

  ASSERT_TRUE(role && rest && nothing);
  EXPECT_EQ(role->email, "ada@example.com");
  EXPECT_EQ(role->role, Role::admin);
  EXPECT_FALSE(role->disabled);
  EXPECT_EQ(nothing->email, "king@example.com");
  EXPECT_EQ(nothing->name, "King");
  EXPECT_EQ(nothing->password_hash, "h");
  EXPECT_EQ(nothing->role, Role::admin);
  EXPECT_TRUE(nothing->disabled);
}

TEST_P(AccountStoreTest, RefusesAChangeToATakenAddressOrOfNobody) {
  const Account ada = given_account("ada@example.com");
  given_account("bob@example.com");

  const auto taken = accounts.change(ada.id, {.email = "bob@example.com"});
  const auto nobody = accounts.change(UserId::make(clock, random), {.name = "B"});

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code.name, code::email_taken.name);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code.name, code::not_found.name);
  EXPECT_EQ(accounts.find(ada.id)->email, "ada@example.com");
}

TEST_P(AccountStoreTest, ChangesNothingForAnotherThanTheProvenHash) {
  const Account ada = given_account("ada@example.com");

  const auto late = accounts.change(ada.id, {.name = "King", .proven_hash = "an old one"});
  const auto right =
      accounts.change(ada.id, {.name = "Queen", .proven_hash = std::string{password_hash}});

  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code.name, code::not_found.name);
  ASSERT_TRUE(right);
  EXPECT_EQ(right->name, "Queen");
}

TEST_P(AccountStoreTest, SignsOutWithAChangeOrNotAtAll) {
  const Account ada = given_account("ada@example.com");
  given_account("bob@example.com");
  const Session kept = given_session(ada.id, "one");
  const Session other = given_session(ada.id, "two");

  const auto taken =
      accounts.change_and_sign_out(ada.id, {.email = "bob@example.com"}, kept.id, clock.now());
  EXPECT_FALSE(sessions.find(other.id)->ended_at);
  const auto changed =
      accounts.change_and_sign_out(ada.id, {.password_hash = "h"}, kept.id, clock.now());

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code.name, code::email_taken.name);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->password_hash, "h");
  EXPECT_TRUE(sessions.find(other.id)->ended_at);
  EXPECT_FALSE(sessions.find(kept.id)->ended_at);
}

TEST_P(AccountStoreTest, ListsByIdPageByPage) {
  std::vector<UserId> ids;
  for (const std::string_view email : {"a@example.com", "b@example.com", "c@example.com"}) {
    ids.push_back(given_account(email).id);
    clock.advance(std::chrono::milliseconds{1});
  }

  const auto first = accounts.list({}, 2);
  const auto second = accounts.list(ids[1], 2);

  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].id, ids[0]);
  EXPECT_EQ(first[1].id, ids[1]);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].id, ids[2]);
}

INSTANTIATE_TEST_SUITE_P(
    Engines, AccountStoreTest, ::testing::ValuesIn(testing::engines), engine_name
);

}  // namespace
}  // namespace matinee::user
