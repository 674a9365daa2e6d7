#include "user-service/domain/sign_up.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class SignUpTest : public UserFixture {
 protected:
  NewAccount ada{.email = " Ada@Example.com", .password = "correct horse", .name = "Ada"};
};

TEST_F(SignUpTest, MakesAnAccountAndSignsItIn) {
  const auto tokens = sign_up(ada, laptop);

  ASSERT_TRUE(tokens);
  EXPECT_EQ(tokens->account.email, "ada@example.com");
  EXPECT_EQ(tokens->account.role, Role::viewer);
  EXPECT_EQ(tokens->expires_in, std::chrono::minutes{15});
  EXPECT_EQ(accounts.find(tokens->account.id)->password_hash, "hash of correct horse");
  EXPECT_EQ(sessions.find(tokens->session)->device.user_agent, "laptop");
  EXPECT_TRUE(refresh_session(tokens->refresh_token, laptop));
}

TEST_F(SignUpTest, NeverMakesMoreThanAViewer) {
  ada.role = Role::admin;

  EXPECT_EQ(sign_up(ada, laptop)->account.role, Role::viewer);
}

TEST_F(SignUpTest, KeepsOneAccountPerAddress) {
  ASSERT_TRUE(sign_up(ada, laptop));
  ada.email = "ADA@EXAMPLE.COM";

  EXPECT_EQ(refused(sign_up(ada, phone)), "email_taken");
  EXPECT_EQ(accounts.accounts.size(), 1U);
}

TEST_F(SignUpTest, NamesEveryFault) {
  const auto tokens = sign_up({.email = "ada", .password = "short", .name = ""}, laptop);

  ASSERT_EQ(refused(tokens), "invalid_request");
  std::vector<std::string> pointers;
  for (const auto& fault : tokens.error().details)
    pointers.push_back(fault.pointer);
  EXPECT_EQ(pointers, (std::vector<std::string>{"/email", "/password", "/name"}));
  EXPECT_TRUE(throttles.counts.empty());
}

TEST_F(SignUpTest, IsThrottledPerSource) {
  for (int count = 0; count < 20; ++count) {
    ada.email = "ada" + std::to_string(count) + "@example.com";
    ASSERT_TRUE(sign_up(ada, laptop));
  }
  ada.email = "one-more@example.com";

  const auto refused_one = sign_up(ada, laptop);

  ASSERT_EQ(refused(refused_one), "rate_limited");
  EXPECT_EQ(refused_one.error().retry_after, std::chrono::hours{1});
  EXPECT_TRUE(sign_up(ada, phone));
  clock.advance(std::chrono::hours{1});
  ada.email = "later@example.com";
  EXPECT_TRUE(sign_up(ada, laptop));
}

TEST_F(SignUpTest, MailsStrangersOnlyWithinLimits) {
  Throttle strict{throttles, clock, {.sign_ups_per_source = 0, .letters_per_source = 3}};
  const SignUp careful{create_account, open_session, strict};
  for (int count = 0; count < 5; ++count) {
    ada.email = "ada" + std::to_string(count) + "@example.com";
    EXPECT_TRUE(careful(ada, laptop)) << count;
  }
  EXPECT_EQ(letters.letters().size(), 3U);
}

}  // namespace
}  // namespace matinee::user
