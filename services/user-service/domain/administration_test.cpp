#include "user-service/domain/administration.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

using AdministrationTest = UserFixture;

TEST_F(AdministrationTest, MakesAccountsOfAnyRole) {
  const auto admin = administration.create_account(
      {.email = "Root@example.com", .password = "correct horse", .name = {}, .role = Role::admin}
  );

  ASSERT_TRUE(admin);
  EXPECT_EQ(admin->role, Role::admin);
  EXPECT_EQ(admin->name, "root");
  EXPECT_TRUE(try_password("root@example.com", "correct horse"));
}

TEST_F(AdministrationTest, HoldsOperatorsToTheSameRules) {
  EXPECT_EQ(
      refused(administration.create_account({.email = "a@b.c", .password = "12345678", .name = "A"})
      ),
      "invalid_request"
  );
  EXPECT_EQ(
      refused(administration.create_account(
          {.email = "nobody", .password = "correct horse", .name = {}}
      )),
      "invalid_request"
  );
}

TEST_F(AdministrationTest, ListsAccountsPageByPage) {
  const Account first = given_account("a@example.com", "correct horse");
  clock.advance(std::chrono::seconds{1});
  const Account second = given_account("b@example.com", "correct horse");

  const auto page = administration.list_accounts({}, 1);
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page.front().id, first.id);
  const auto next = administration.list_accounts(page.back().id, 10);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next.front().id, second.id);
}

TEST_F(AdministrationTest, FindsAccountsByAddressOrId) {
  const Account ada = given_account("ada@example.com", "correct horse");

  EXPECT_EQ(administration.find_account(" ADA@example.com")->id, ada.id);
  EXPECT_EQ(administration.find_account(ada.id.str())->email, "ada@example.com");
  EXPECT_EQ(refused(administration.find_account("bob@example.com")), "not_found");
  EXPECT_EQ(refused(administration.find_account("nonsense")), "not_found");
}

TEST_F(AdministrationTest, SetsPasswordsAndEndsAllSessions) {
  const Account ada = given_account("ada@example.com", "correct horse");
  const Tokens tokens = given_sign_in(ada);

  EXPECT_EQ(refused(administration.set_password(ada.id, "short")), "invalid_request");
  ASSERT_TRUE(administration.set_password(ada.id, "battery staple"));

  EXPECT_EQ(refused(refresh_session(tokens.refresh_token, laptop)), "invalid_refresh_token");
  EXPECT_TRUE(try_password("ada@example.com", "battery staple"));
}

TEST_F(AdministrationTest, DisablesAndEnablesAccounts) {
  const Account ada = given_account("ada@example.com", "correct horse");
  const Tokens tokens = given_sign_in(ada);

  ASSERT_TRUE(administration.disable_account(ada.id));
  EXPECT_EQ(refused(refresh_session(tokens.refresh_token, laptop)), "invalid_refresh_token");
  EXPECT_EQ(refused(try_password("ada@example.com", "correct horse")), "account_disabled");
  ASSERT_TRUE(administration.enable_account(ada.id));

  EXPECT_TRUE(try_password("ada@example.com", "correct horse"));
}

TEST_F(AdministrationTest, VouchesForAddresses) {
  const auto made = administration.create_account(
      {.email = "bob@example.com", .password = "correct horse", .name = {}}
  );
  const Account ada = given_account("ada@example.com", "correct horse");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->email_verified_at);
  EXPECT_FALSE(ada.email_verified_at);
  ASSERT_EQ(letters.letters().size(), 1U);
  EXPECT_EQ(letters.letters()[0].letter.email, "ada@example.com");

  EXPECT_EQ(administration.verify_email(ada.id)->email_verified_at, clock.now());
}

TEST_F(AdministrationTest, SendsALetterToChooseANewPassword) {
  const Account ada = given_account("ada@example.com", "correct horse");
  letters.letters().clear();

  ASSERT_TRUE(administration.send_reset(ada.id));
  ASSERT_EQ(letters.letters().size(), 1U);
  EXPECT_EQ(letters.letters()[0].letter.kind, LetterKind::reset_password);
  EXPECT_EQ(letters.letters()[0].letter.account, ada.id);
  ASSERT_TRUE(administration.disable_account(ada.id));
  EXPECT_EQ(refused(administration.send_reset(ada.id)), "account_disabled");
  EXPECT_EQ(refused(administration.send_reset(UserId::make(clock, random))), "not_found");
}

TEST_F(AdministrationTest, RefusesUnknownAccounts) {
  const UserId nobody = UserId::make(clock, random);

  EXPECT_EQ(refused(administration.set_role(nobody, Role::admin)), "not_found");
  EXPECT_EQ(refused(administration.set_password(nobody, "battery staple")), "not_found");
  EXPECT_EQ(refused(administration.disable_account(nobody)), "not_found");
}

}  // namespace
}  // namespace matinee::user
