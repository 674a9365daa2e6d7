#include "auth/authenticator.hpp"

#include <thread>

#include "auth/tests/token_fixture.hpp"

namespace matinee::auth {
namespace {

class HeldKeys final : public KeySource {
 public:
  std::shared_ptr<const std::vector<VerifyKey>> keys() override { return held; }

  std::shared_ptr<const std::vector<VerifyKey>> held;
};

class AuthenticatorTest : public TokenFixture {
 protected:
  AuthenticatorTest() { source.held = std::make_shared<const std::vector<VerifyKey>>(keys()); }

  [[nodiscard]] std::string issue(Role role) {
    return AccessTokens{ed_key, std::string{issuer}, std::chrono::minutes{15}, clock, random}.issue(
        account, session, role
    );
  }

  HeldKeys source;
  Secret secret{std::string(32, 's')};
  TokenAuthenticator authenticator{source, std::string{issuer}, secret, clock};
};

TEST_F(AuthenticatorTest, NamesThePersonBehindAnAccessToken) {
  const std::string token = issue(Role::editor);

  for (const std::string_view scheme : {"Bearer ", "bearer ", "BEARER "}) {
    const auto principal = authenticator.authenticate(std::string{scheme} + token);
    ASSERT_TRUE(principal) << scheme;
    EXPECT_EQ(principal->account, account);
    EXPECT_EQ(principal->session, session);
    EXPECT_EQ(principal->role, Role::editor);
    EXPECT_TRUE(principal->service.empty());
  }
}

TEST_F(AuthenticatorTest, NamesTheServiceBehindAServiceToken) {
  const auto principal =
      authenticator.authenticate("Bearer " + issue_service(secret, "streaming", clock.now()));

  ASSERT_TRUE(principal);
  EXPECT_EQ(principal->service, "streaming");
  EXPECT_TRUE(principal->account.empty());
  EXPECT_EQ(principal->role, Role::viewer);
}

TEST_F(AuthenticatorTest, RefusesOtherSchemesAndNonsense) {
  const std::string token = issue(Role::viewer);
  for (const std::string& value :
       {std::string{},
        std::string{"Bearer"},
        std::string{"Bearer "},
        "Basic " + token,
        token,
        "Bearer  " + token,
        "Bearer " + token + " "}) {
    const auto principal = authenticator.authenticate(value);
    ASSERT_FALSE(principal) << value;
    EXPECT_EQ(principal.error().code.name, code::invalid_token.name);
  }
}

TEST_F(AuthenticatorTest, RefusesARememberedTokenOnceItExpires) {
  const std::string value = "Bearer " + issue(Role::viewer);
  ASSERT_TRUE(authenticator.authenticate(value));

  clock.advance(std::chrono::minutes{15});

  const auto principal = authenticator.authenticate(value);
  ASSERT_FALSE(principal);
  EXPECT_EQ(principal.error().code.name, code::token_expired.name);
}

TEST_F(AuthenticatorTest, RefusesARememberedTokenWhoseKeyWasWithdrawn) {
  const std::string value = "Bearer " + issue(Role::viewer);
  ASSERT_TRUE(authenticator.authenticate(value));

  source.held = std::make_shared<const std::vector<VerifyKey>>(std::vector{ec_key.verify_key()});

  EXPECT_FALSE(authenticator.authenticate(value));
}

TEST_F(AuthenticatorTest, KnowsNobodyWithoutKeys) {
  source.held = nullptr;

  EXPECT_FALSE(authenticator.authenticate("Bearer " + issue(Role::viewer)));
}

TEST_F(AuthenticatorTest, MayBeAskedByManyThreads) {
  std::vector<std::string> tokens;
  for (int count = 0; count < 16; ++count)
    tokens.push_back("Bearer " + issue(Role::viewer));
  std::atomic<int> accepted = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (const auto& token : tokens)
          accepted += authenticator.authenticate(token) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(accepted, 64);
}

}  // namespace
}  // namespace matinee::auth
