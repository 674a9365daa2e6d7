#include "user-service/domain/local_accounts.hpp"

#include "user-service/domain/forget_ended.hpp"
#include "user-service/domain/sessions.hpp"
#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class LocalAccountsTest : public UserFixture {
 protected:
  Account ada = given_account("ada@example.com", "correct horse", Role::editor);
  Tokens tokens = given_sign_in(ada);
  LocalAccounts local{accounts, sessions, clock};
  SignOut sign_out{sessions, clock};
  ListSessions list_sessions{sessions, clock};
};

TEST_F(LocalAccountsTest, NameWhoIsSignedIn) {
  const auto person = local.signed_in(ada.id, tokens.session);

  ASSERT_TRUE(person);
  EXPECT_EQ(person->email, "ada@example.com");
  EXPECT_EQ(person->name, "Ada");
  EXPECT_EQ(person->role, Role::editor);
}

TEST_F(LocalAccountsTest, RefuseASessionThatIsNotTheirs) {
  const Account bob = given_account("bob@example.com", "correct horse");

  EXPECT_EQ(refused(local.signed_in(bob.id, tokens.session)), "unauthenticated");
  EXPECT_EQ(refused(local.signed_in(ada.id, SessionId::make(clock, random))), "unauthenticated");
}

TEST_F(LocalAccountsTest, RefuseASessionThatEnded) {
  ASSERT_TRUE(sign_out(ada.id, tokens.session));

  EXPECT_EQ(refused(local.signed_in(ada.id, tokens.session)), "unauthenticated");
  EXPECT_EQ(refused(sign_out(ada.id, tokens.session)), "not_found");
}

TEST_F(LocalAccountsTest, RefuseASessionThatExpired) {
  clock.advance(std::chrono::days{30});

  EXPECT_EQ(refused(local.signed_in(ada.id, tokens.session)), "unauthenticated");
}

TEST_F(LocalAccountsTest, RefuseADisabledAccount) {
  ASSERT_TRUE(accounts.change(ada.id, {.disabled = true}));

  EXPECT_EQ(refused(local.signed_in(ada.id, tokens.session)), "account_disabled");
}

TEST_F(LocalAccountsTest, AreSignedOutEverywhereAtOnce) {
  const Tokens second = given_sign_in(ada);
  ASSERT_EQ(list_sessions(ada.id, {}, 10).size(), 2U);

  sign_out.everywhere(ada.id);

  EXPECT_TRUE(list_sessions(ada.id, {}, 10).empty());
  EXPECT_EQ(refused(refresh_session(second.refresh_token, laptop)), "invalid_refresh_token");
}

TEST_F(LocalAccountsTest, AreNotSignedOutByOthers) {
  const Account eve = given_account("eve@example.com", "correct horse");

  EXPECT_EQ(refused(sign_out(eve.id, tokens.session)), "not_found");
  EXPECT_TRUE(local.signed_in(ada.id, tokens.session));
}

TEST_F(LocalAccountsTest, AreForgottenAWeekAfterTheyEnded) {
  const Tokens living = given_sign_in(ada);
  ASSERT_TRUE(sign_out(ada.id, tokens.session));
  ASSERT_TRUE(throttle.admit_sign_up("192.0.2.1"));
  const ForgetEnded forget_ended{sessions, letters, throttles, clock};

  forget_ended();
  EXPECT_EQ(sessions.sessions.size(), 2U);
  EXPECT_EQ(throttles.counts.size(), 1U);
  clock.advance(std::chrono::days{8});
  forget_ended();

  EXPECT_FALSE(sessions.find(tokens.session));
  EXPECT_TRUE(sessions.find(living.session));
  EXPECT_TRUE(throttles.counts.empty());
}

}  // namespace
}  // namespace matinee::user
