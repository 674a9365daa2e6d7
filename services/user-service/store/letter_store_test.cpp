#include <atomic>
#include <thread>

#include "user-service/tests/store_fixture.hpp"

namespace matinee::user {
namespace {

class LetterStoreTest : public StoreFixture {
 protected:
  Letter make_letter(LetterKind kind, std::string email, std::string token_hash) {
    return {
        .id = LetterId::make(clock, random),
        .kind = kind,
        .account = {},
        .email = std::move(email),
        .token_hash = std::move(token_hash),
        .created_at = clock.now(),
        .expires_at = clock.now() + std::chrono::hours{1},
    };
  }

  Letter given_letter(LetterKind kind, std::string email, std::string token_hash) {
    Letter letter = make_letter(kind, std::move(email), std::move(token_hash));
    letters.insert(letter);
    return letter;
  }

  std::optional<Account> reset(std::string_view token_hash) {
    return letters.reset_password(
        token_hash,
        "a new hash",
        make_letter(LetterKind::password_changed, ada.email, ""),
        clock.now()
    );
  }

  std::optional<DueLetter> claim() {
    return letters.claim_due(clock.now(), clock.now() + std::chrono::minutes{2});
  }

  Account ada = given_account("ada@example.com");
};

TEST_P(LetterStoreTest, FindsTheAccountOfAnAddress) {
  const Letter letter = given_letter(LetterKind::reset_password, ada.email, "a");
  given_letter(LetterKind::reset_password, "nobody@example.com", "n");

  EXPECT_EQ(letters.find_owner("a", LetterKind::reset_password, clock.now())->id, ada.id);
  EXPECT_FALSE(letters.find_owner("a", LetterKind::verify_email, clock.now()));
  EXPECT_FALSE(letters.find_owner("n", LetterKind::reset_password, clock.now()));
  EXPECT_FALSE(letters.find_owner("", LetterKind::reset_password, clock.now()));
  EXPECT_FALSE(letters.find_owner("a", LetterKind::reset_password, letter.expires_at));
}

TEST_P(LetterStoreTest, GivesLettersToWhoeverSignsUpLaterNot) {
  given_letter(LetterKind::reset_password, "bob@example.com", "b");

  given_account("bob@example.com");

  EXPECT_FALSE(letters.find_owner("b", LetterKind::reset_password, clock.now()));
  EXPECT_FALSE(claim());
}

TEST_P(LetterStoreTest, VerifiesAnAddressOnce) {
  given_letter(LetterKind::verify_email, ada.email, "a");
  EXPECT_FALSE(accounts.find(ada.id)->email_verified_at);

  const auto verified = letters.verify_email("a", clock.now());

  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->email_verified_at, clock.now());
  EXPECT_EQ(accounts.find(ada.id)->email_verified_at, clock.now());
  EXPECT_EQ(verified->password_hash, ada.password_hash);
  EXPECT_FALSE(letters.verify_email("a", clock.now()));
}

TEST_P(LetterStoreTest, VerifiesNoAddressThatWasChangedSince) {
  given_letter(LetterKind::verify_email, ada.email, "a");
  ASSERT_TRUE(accounts.change(ada.id, {.email = "king@example.com"}));

  EXPECT_FALSE(letters.verify_email("a", clock.now()));
  EXPECT_FALSE(accounts.find(ada.id)->email_verified_at);
}

TEST_P(LetterStoreTest, ForgetsAVerificationWithItsAddress) {
  given_letter(LetterKind::verify_email, ada.email, "a");
  ASSERT_TRUE(letters.verify_email("a", clock.now()));

  const auto same = accounts.change(ada.id, {.email = ada.email, .name = "King"});
  const auto other = accounts.change(ada.id, {.email = "king@example.com"});
  const auto word = accounts.change(ada.id, {.email_verified_at = clock.now()});

  EXPECT_TRUE(same->email_verified_at);
  EXPECT_FALSE(other->email_verified_at);
  EXPECT_TRUE(word->email_verified_at);
}

TEST_P(LetterStoreTest, ResetsAPasswordOnceAndSignsOut) {
  const Session session = given_session(ada.id, "one");
  given_letter(LetterKind::reset_password, ada.email, "a");

  const auto changed = reset("a");

  ASSERT_TRUE(changed);
  EXPECT_EQ(accounts.find(ada.id)->password_hash, "a new hash");
  EXPECT_TRUE(accounts.find(ada.id)->email_verified_at);
  EXPECT_TRUE(sessions.find(session.id)->ended_at);
  EXPECT_FALSE(reset("a"));
  EXPECT_EQ(claim()->letter.kind, LetterKind::password_changed);
  EXPECT_FALSE(claim());
}

TEST_P(LetterStoreTest, ResetsNothingForAnUnknownToken) {
  const Session session = given_session(ada.id, "one");

  EXPECT_FALSE(reset("a"));

  EXPECT_EQ(accounts.find(ada.id)->password_hash, ada.password_hash);
  EXPECT_FALSE(sessions.find(session.id)->ended_at);
  EXPECT_FALSE(claim());
}

TEST_P(LetterStoreTest, LetsOneOfManyUseAToken) {
  given_letter(LetterKind::reset_password, ada.email, "a");
  std::vector<Letter> notices;
  for (int count = 0; count < 6; ++count)
    notices.push_back(make_letter(LetterKind::password_changed, ada.email, ""));
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (const Letter& notice : notices) {
      threads.emplace_back([&] {
        won += letters.reset_password("a", notice.id.str(), notice, clock.now()) ? 1 : 0;
      });
    }
  }

  EXPECT_EQ(won, 1);
  EXPECT_EQ(claim()->letter.id.str(), accounts.find(ada.id)->password_hash);
}

TEST_P(LetterStoreTest, EndsEarlierLettersOfAKind) {
  given_letter(LetterKind::reset_password, ada.email, "a");
  given_letter(LetterKind::verify_email, ada.email, "v");
  given_letter(LetterKind::reset_password, ada.email, "b");

  EXPECT_FALSE(reset("a"));
  EXPECT_TRUE(letters.find_owner("v", LetterKind::verify_email, clock.now()));
  EXPECT_TRUE(letters.find_owner("b", LetterKind::reset_password, clock.now()));
}

TEST_P(LetterStoreTest, EndsResetsWhenThePasswordChangesOtherwise) {
  given_letter(LetterKind::reset_password, ada.email, "a");

  ASSERT_TRUE(accounts.change_and_sign_out(ada.id, {.password_hash = "h"}, {}, clock.now()));

  EXPECT_FALSE(reset("a"));
  EXPECT_EQ(accounts.find(ada.id)->password_hash, "h");
}

TEST_P(LetterStoreTest, GivesNothingToDisabledAccounts) {
  given_letter(LetterKind::reset_password, ada.email, "a");
  ASSERT_TRUE(accounts.change(ada.id, {.disabled = true}));
  given_letter(LetterKind::verify_email, ada.email, "v");

  EXPECT_FALSE(reset("a"));
  EXPECT_FALSE(letters.verify_email("v", clock.now()));
}

TEST_P(LetterStoreTest, StoresLettersWithAnAccountOrNotAtAll) {
  Account bob = ada;
  bob.id = UserId::make(clock, random);
  Letter letter = make_letter(LetterKind::verify_email, "bob@example.com", "b");
  letter.account = bob.id;

  const auto taken = accounts.insert(bob, {letter});
  EXPECT_FALSE(claim());
  bob.email = "bob@example.com";
  const auto made = accounts.insert(bob, {letter});

  EXPECT_FALSE(taken);
  ASSERT_TRUE(made);
  EXPECT_EQ(claim()->letter.id, letter.id);
}

TEST_P(LetterStoreTest, HandsOutADueLetterOnceUntilItIsDueAgain) {
  const Letter letter = given_letter(LetterKind::reset_password, ada.email, "a");
  given_letter(LetterKind::reset_password, "nobody@example.com", "n");

  const auto first = claim();
  EXPECT_FALSE(claim());
  clock.advance(std::chrono::minutes{2});
  const auto second = claim();
  letters.finish(letter.id, "postponed", "busy", clock.now() + std::chrono::minutes{1});
  EXPECT_FALSE(claim());
  clock.advance(std::chrono::minutes{1});
  const auto third = claim();
  letters.finish(letter.id, "sent", "", std::nullopt);
  clock.advance(std::chrono::hours{1});

  ASSERT_TRUE(first && second && third);
  EXPECT_EQ(first->letter.id, letter.id);
  EXPECT_EQ(first->letter.account, ada.id);
  EXPECT_EQ(first->letter.email, ada.email);
  EXPECT_EQ(first->letter.token_hash, "a");
  EXPECT_EQ(first->letter.created_at, letter.created_at);
  EXPECT_EQ(first->letter.expires_at, letter.expires_at);
  EXPECT_EQ(first->attempts, 1);
  EXPECT_EQ(third->attempts, 3);
  EXPECT_FALSE(claim());
}

TEST_P(LetterStoreTest, GivesALetterItsTokenWhenItIsSent) {
  const Letter first = given_letter(LetterKind::reset_password, ada.email, "");

  EXPECT_TRUE(letters.set_token(first.id, "a"));
  EXPECT_TRUE(letters.find_owner("a", LetterKind::reset_password, clock.now()));
  given_letter(LetterKind::reset_password, ada.email, "");
  EXPECT_FALSE(letters.set_token(first.id, "b"));
  EXPECT_FALSE(letters.find_owner("b", LetterKind::reset_password, clock.now()));
}

TEST_P(LetterStoreTest, SendsALetterAgainNotThatWasReplacedMeanwhile) {
  const Letter letter = given_letter(LetterKind::reset_password, ada.email, "a");
  ASSERT_TRUE(claim());
  given_letter(LetterKind::reset_password, ada.email, "b");

  letters.finish(letter.id, "postponed", "busy", clock.now());

  EXPECT_EQ(claim()->letter.token_hash, "b");
  EXPECT_FALSE(claim());
}

TEST_P(LetterStoreTest, HandsEachLetterToOneOfManySenders) {
  for (int count = 0; count < 5; ++count) {
    const std::string name = "person" + std::to_string(count);
    given_account(name + "@example.com");
    given_letter(LetterKind::reset_password, name + "@example.com", name);
  }
  std::atomic<int> claimed = 0;
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 4; ++count) {
      threads.emplace_back([&] {
        // One that another was faster for is nothing, though others may be due.
        for (int turn = 0; turn < 20; ++turn)
          claimed += claim() ? 1 : 0;
      });
    }
  }

  EXPECT_EQ(claimed, 5);
}

TEST_P(LetterStoreTest, DeletesExpiredLettersInPieces) {
  for (const std::string token : {"a", "b", "c"})
    given_letter(LetterKind::reset_password, token + "@example.com", token);
  EXPECT_EQ(letters.delete_ended(clock.now() + std::chrono::hours{1}, 10), 0);
  clock.advance(std::chrono::hours{1} + std::chrono::milliseconds{1});

  EXPECT_EQ(letters.delete_ended(clock.now(), 2), 2);
  EXPECT_EQ(letters.delete_ended(clock.now(), 2), 1);
}

INSTANTIATE_TEST_SUITE_P(
    Engines, LetterStoreTest, ::testing::ValuesIn(testing::engines), engine_name
);

}  // namespace
}  // namespace matinee::user
