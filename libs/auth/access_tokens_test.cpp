#include "auth/tests/token_fixture.hpp"

namespace matinee::auth {
namespace {

using AccessTokensTest = TokenFixture;

TEST_F(AccessTokensTest, AreAcceptedUntilTheyExpire) {
  for (const SigningKey* key : {&ed_key, &ec_key}) {
    const AccessTokens tokens{*key, std::string{issuer}, std::chrono::minutes{15}, clock, random};
    const std::string token = tokens.issue(account, session, Role::editor);
    const Time end = clock.now() + std::chrono::minutes{15};

    const auto claims = verify_access(token, issuer, keys(), clock.now());
    const auto late = verify_access(token, issuer, keys(), end - std::chrono::milliseconds{1});
    const auto too_late = verify_access(token, issuer, keys(), end);

    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->account, account);
    EXPECT_EQ(claims->session, session);
    EXPECT_EQ(claims->role, Role::editor);
    EXPECT_EQ(claims->issued_at, clock.now());
    EXPECT_EQ(claims->expires_at, end);
    EXPECT_TRUE(late);
    ASSERT_FALSE(too_late);
    EXPECT_EQ(too_late.error().code.name, code::token_expired.name);
  }
}

TEST_F(AccessTokensTest, TolerateAClockThatIsAMinuteAhead) {
  const AccessTokens tokens{ed_key, std::string{issuer}, std::chrono::minutes{15}, clock, random};
  const std::string token = tokens.issue(account, session, Role::viewer);

  EXPECT_TRUE(verify_access(token, issuer, keys(), clock.now() - std::chrono::seconds{60}));
  EXPECT_FALSE(verify_access(token, issuer, keys(), clock.now() - std::chrono::seconds{61}));
}

TEST_F(AccessTokensTest, CarryNoTwoEqualIds) {
  const AccessTokens tokens{ed_key, std::string{issuer}, std::chrono::minutes{15}, clock, random};

  EXPECT_NE(
      tokens.issue(account, session, Role::viewer), tokens.issue(account, session, Role::viewer)
  );
}

TEST_F(AccessTokensTest, LetUnknownClaimsPass) {
  std::string payload = claims();
  payload.insert(1, R"("scope":"all",)");

  EXPECT_TRUE(verify_access(ed_key.sign(access_type, payload), issuer, keys(), clock.now()));
}

struct BadClaim {
  std::string_view name;
  std::string_view value;  ///< JSON; empty = the claim is missing.
};

TEST_F(AccessTokensTest, AreRefusedWhenAClaimIsMissingOrWrong) {
  ASSERT_TRUE(verify_access(ed_key.sign(access_type, claims()), issuer, keys(), clock.now()));
  constexpr std::array bad{
      BadClaim{"iss", ""},
      BadClaim{"iss", R"("other")"},
      BadClaim{"iss", R"(["matinee"])"},
      BadClaim{"aud", ""},
      BadClaim{"aud", R"("matinee-internal")"},
      BadClaim{"aud", R"(["matinee"])"},
      BadClaim{"sub", ""},
      BadClaim{"sub", R"("")"},
      BadClaim{"sub", R"("ses_01jd7q8v9hf6m8q3w2k5t4r7x0")"},
      BadClaim{"sub", "7"},
      BadClaim{"sid", ""},
      BadClaim{"sid", "null"},
      BadClaim{"role", ""},
      BadClaim{"role", R"("root")"},
      BadClaim{"role", R"("Admin")"},
      BadClaim{"iat", ""},
      BadClaim{"iat", R"("1790000000")"},
      BadClaim{"iat", "-1"},
      BadClaim{"iat", "9223372036854775807"},
      BadClaim{"exp", ""},
      BadClaim{"exp", "null"},
      BadClaim{"exp", R"("1790000900")"},
      BadClaim{"exp", "1790000900.5"},
      BadClaim{"exp", "1e300"},
      BadClaim{"exp", "9223372036854775807"},
      BadClaim{"exp", "true"},
      BadClaim{"exp", "1790000000"},  // Not after iat.
      BadClaim{"jti", ""},
      BadClaim{"jti", R"("")"},
  };
  for (const auto& [name, value] : bad) {
    const std::string token = ed_key.sign(access_type, claims(name, value));

    const auto verified = verify_access(token, issuer, keys(), clock.now());

    ASSERT_FALSE(verified) << name << " = " << value;
    EXPECT_EQ(verified.error().code.name, code::invalid_token.name) << name << " = " << value;
  }
}

TEST_F(AccessTokensTest, AreRefusedBeforeTheyStart) {
  std::string payload = claims();
  payload.insert(1, R"("nbf":1790000061,)");

  EXPECT_FALSE(verify_access(ed_key.sign(access_type, payload), issuer, keys(), clock.now()));
}

}  // namespace
}  // namespace matinee::auth
