#include "user-service/domain/sign_in.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

using SignInTest = UserFixture;

TEST_F(SignInTest, OpensASessionForTheRightPassword) {
  const Account ada = given_account("ada@example.com", "correct horse", Role::editor);

  const auto tokens = try_password(" ADA@example.com ", "correct horse");

  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->account.id, ada.id);
  EXPECT_EQ(tokens->access_token, ada.id.str() + '/' + tokens->session.str() + "/editor");
  EXPECT_EQ(sessions.list(ada.id, clock.now(), {}, 10).size(), 1U);
}

TEST_F(SignInTest, RefusesAWrongPasswordAndAnUnknownEmailAlike) {
  given_account("ada@example.com", "correct horse");

  const auto wrong = try_password("ada@example.com", "battery staple");
  const int work_for_wrong = std::exchange(passwords.calls, 0);
  const auto unknown = try_password("bob@example.com", "correct horse");
  const int work_for_unknown = std::exchange(passwords.calls, 0);
  const auto malformed = try_password("not an address", "correct horse");

  ASSERT_FALSE(wrong);
  for (const auto* other : {&unknown, &malformed}) {
    ASSERT_FALSE(*other);
    EXPECT_EQ(other->error().code.name, wrong.error().code.name);
    EXPECT_EQ(other->error().message, wrong.error().message);
  }
  EXPECT_EQ(work_for_wrong, 1);
  EXPECT_EQ(work_for_unknown, 1);
  EXPECT_EQ(passwords.calls, 1);
  EXPECT_TRUE(sessions.sessions.empty());
}

TEST_F(SignInTest, TakesNoPasswordThatIsReplacedWhileItIsCompared) {
  const Account ada = given_account("ada@example.com", "correct horse");
  passwords.meanwhile = [&] {
    passwords.meanwhile = nullptr;
    ASSERT_TRUE(administration.set_password(ada.id, "battery staple"));
  };

  EXPECT_EQ(refused(try_password("ada@example.com", "correct horse")), "wrong_credentials");
  EXPECT_TRUE(sessions.sessions.empty());
}

TEST_F(SignInTest, IsThrottledForKnownAndUnknownAccountsAlike) {
  given_account("ada@example.com", "correct horse");
  for (const std::string_view email : {"ada@example.com", "bob@example.com"}) {
    for (int count = 0; count < 10; ++count) {
      ASSERT_EQ(refused(try_password(email, "wrong horse")), "wrong_credentials");
    }
    passwords.calls = 0;

    const auto throttled = try_password(email, "correct horse");

    ASSERT_EQ(refused(throttled), "rate_limited") << email;
    EXPECT_EQ(throttled.error().retry_after, std::chrono::minutes{15});
    EXPECT_EQ(passwords.calls, 0);
  }
}

TEST_F(SignInTest, CountsAllSpellingsOfAnAddressTogether) {
  for (const std::string_view email : {"ada@example.com", "ADA@example.com", " ada@Example.com"}) {
    for (int count = 0; count < 4; ++count)
      static_cast<void>(try_password(email, "wrong horse"));
  }

  EXPECT_EQ(refused(try_password("Ada@example.com", "wrong horse")), "rate_limited");
}

TEST_F(SignInTest, IsOpenAgainWhenTheWindowEnds) {
  given_account("ada@example.com", "correct horse");
  for (int count = 0; count < 12; ++count)
    static_cast<void>(try_password("ada@example.com", "x"));
  clock.advance(std::chrono::minutes{15});

  EXPECT_TRUE(try_password("ada@example.com", "correct horse"));
}

TEST_F(SignInTest, ForgetsFailuresAfterTheRightPassword) {
  given_account("ada@example.com", "correct horse");
  for (int round = 0; round < 3; ++round) {
    for (int count = 0; count < 9; ++count) {
      ASSERT_EQ(refused(try_password("ada@example.com", "wrong horse")), "wrong_credentials");
    }
    ASSERT_TRUE(try_password("ada@example.com", "correct horse")) << round;
  }
}

TEST_F(SignInTest, IsThrottledPerSourceWithoutLockingAccounts) {
  const Account ada = given_account("ada@example.com", "correct horse");
  for (int count = 0; count < 50; ++count) {
    static_cast<void>(try_password("user" + std::to_string(count) + "@example.com", "wrong horse"));
  }
  for (int count = 0; count < 20; ++count) {
    ASSERT_EQ(refused(try_password("ada@example.com", "wrong horse")), "rate_limited");
  }

  EXPECT_TRUE(sign_in({.email = "ada@example.com", .password = "correct horse"}, phone));
}

TEST_F(SignInTest, MayWaitForAVerifiedAddress) {
  const Account ada = given_account("ada@example.com", "correct horse");
  const SignIn strict{accounts, passwords, open_session, throttle, {.needs_verified_email = true}};
  const Credentials right{.email = ada.email, .password = "correct horse"};
  const Credentials wrong{.email = ada.email, .password = "wrong horse"};

  EXPECT_EQ(refused(strict(right, laptop)), "forbidden");
  EXPECT_EQ(refused(strict(wrong, laptop)), "wrong_credentials");
  ASSERT_TRUE(administration.verify_email(ada.id));
  EXPECT_TRUE(strict(right, laptop));
}

TEST_F(SignInTest, TellsOnlyTheOwnerThatAnAccountIsDisabled) {
  const Account ada = given_account("ada@example.com", "correct horse");
  ASSERT_TRUE(administration.disable_account(ada.id));

  EXPECT_EQ(refused(try_password("ada@example.com", "correct horse")), "account_disabled");
  EXPECT_EQ(refused(try_password("ada@example.com", "wrong horse")), "wrong_credentials");
}

}  // namespace
}  // namespace matinee::user
