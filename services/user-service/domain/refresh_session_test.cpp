#include "user-service/domain/refresh_session.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

class RefreshSessionTest : public UserFixture {
 protected:
  Account ada = given_account("ada@example.com", "correct horse");
  Tokens first = given_sign_in(ada);
};

TEST_F(RefreshSessionTest, GivesAFreshPairOfTheSameDevice) {
  clock.advance(std::chrono::days{29});

  const auto second = refresh_session(first.refresh_token, phone);

  ASSERT_TRUE(second);
  EXPECT_EQ(second->session, first.session);
  EXPECT_NE(second->refresh_token, first.refresh_token);
  const auto session = sessions.find(first.session);
  EXPECT_EQ(session->last_used_at, clock.now());
  EXPECT_EQ(session->expires_at, clock.now() + std::chrono::days{30});
  EXPECT_EQ(session->device.user_agent, "phone");
}

TEST_F(RefreshSessionTest, StoresHashesOnly) {
  for (const auto& [hash, token] : sessions.tokens) {
    EXPECT_EQ(hash, hash_refresh_token(first.refresh_token));
    EXPECT_NE(hash, first.refresh_token);
  }
  EXPECT_EQ(first.refresh_token.size(), 43U);
}

TEST_F(RefreshSessionTest, ForgivesAnAnswerThatGotLost) {
  const auto lost = refresh_session(first.refresh_token, laptop);
  clock.advance(std::chrono::milliseconds{29'999});

  const auto again = refresh_session(first.refresh_token, laptop);

  ASSERT_TRUE(lost);
  ASSERT_TRUE(again);
  EXPECT_TRUE(refresh_session(again->refresh_token, laptop));
  EXPECT_TRUE(refresh_session(lost->refresh_token, laptop));
}

TEST_F(RefreshSessionTest, EndsTheFamilyWhenAnOldTokenComesBack) {
  const auto second = refresh_session(first.refresh_token, laptop);
  const Tokens other_device = given_sign_in(ada);
  clock.advance(std::chrono::seconds{30});

  const auto replayed = refresh_session(first.refresh_token, phone);

  EXPECT_EQ(refused(replayed), "invalid_refresh_token");
  EXPECT_EQ(refused(refresh_session(second->refresh_token, laptop)), "invalid_refresh_token");
  EXPECT_TRUE(refresh_session(other_device.refresh_token, phone));
}

TEST_F(RefreshSessionTest, RefusesUnknownTokens) {
  for (const std::string& token :
       {std::string{},
        std::string{"x"},
        first.access_token,
        first.refresh_token + "=",
        std::string(10'000, 'a')}) {
    EXPECT_EQ(refused(refresh_session(token, laptop)), "invalid_refresh_token");
  }
}

TEST_F(RefreshSessionTest, RefusesAnUnusedTokenAfterThirtyDays) {
  clock.advance(std::chrono::days{30});

  EXPECT_EQ(refused(refresh_session(first.refresh_token, laptop)), "invalid_refresh_token");
}

TEST_F(RefreshSessionTest, RefusesADisabledAccount) {
  ASSERT_TRUE(accounts.change(ada.id, {.disabled = true}));

  EXPECT_EQ(refused(refresh_session(first.refresh_token, laptop)), "account_disabled");
}

TEST_F(RefreshSessionTest, TakesOverANewRole) {
  ASSERT_TRUE(administration.set_role(ada.id, Role::editor));

  const auto second = refresh_session(first.refresh_token, laptop);

  ASSERT_TRUE(second);
  EXPECT_TRUE(second->access_token.ends_with("/editor"));
}

TEST_F(RefreshSessionTest, MayWaitForAVerifiedAddress) {
  const Account bob = given_account("bob@example.com", "correct horse");
  const RefreshSession strict{
      accounts,
      sessions,
      open_session,
      clock,
      {.session_ttl = std::chrono::days{30},
       .grace = std::chrono::seconds{30},
       .needs_verified_email = true}
  };
  const auto tokens = given_sign_in(bob);

  EXPECT_EQ(refused(strict(tokens.refresh_token, laptop)), "forbidden");
  ASSERT_TRUE(administration.verify_email(bob.id));
  EXPECT_TRUE(strict(tokens.refresh_token, laptop));
}

}  // namespace
}  // namespace matinee::user
