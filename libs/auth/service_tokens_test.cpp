#include "auth/tests/token_fixture.hpp"

namespace matinee::auth {
namespace {

class ServiceTokensTest : public TokenFixture {
 protected:
  Secret secret{std::string(32, 's')};
};

TEST_F(ServiceTokensTest, NameTheCallerForAMinute) {
  const std::string token = issue_service(secret, "streaming", clock.now());

  EXPECT_EQ(verify_service(token, secret, clock.now()), "streaming");
  EXPECT_TRUE(verify_service(token, secret, clock.now() + std::chrono::seconds{59}));
  const auto expired = verify_service(token, secret, clock.now() + std::chrono::seconds{60});
  ASSERT_FALSE(expired);
  EXPECT_EQ(expired.error().code.name, code::token_expired.name);
}

TEST_F(ServiceTokensTest, AreRefusedUnderAnotherSecret) {
  const std::string token = issue_service(secret, "streaming", clock.now());

  EXPECT_FALSE(verify_service(token, Secret{std::string(32, 't')}, clock.now()));
  EXPECT_FALSE(verify_service(token, Secret{}, clock.now()));
}

TEST_F(ServiceTokensTest, AreNotMadeWithAShortSecret) {
  const Secret weak{std::string(31, 's')};

  EXPECT_THROW(
      static_cast<void>(issue_service(weak, "content", clock.now())), std::invalid_argument
  );
}

TEST_F(ServiceTokensTest, AreRefusedWithWrongClaims) {
  const auto sign = [&](std::string_view payload) {
    return sign_hs256(secret.reveal(), "service", service_type, payload);
  };
  ASSERT_TRUE(verify_service(
      sign(R"({"iss":"a","aud":"matinee-internal","iat":1790000000,"exp":1790000060})"),
      secret,
      clock.now()
  ));
  for (const std::string_view payload : {
           R"({"iss":"a","aud":"matinee","iat":1790000000,"exp":1790000060})",
           R"({"iss":"","aud":"matinee-internal","iat":1790000000,"exp":1790000060})",
           R"({"iss":"a","aud":"matinee-internal","iat":1790000000,"exp":1790000061})",
           R"({"iss":"a","aud":"matinee-internal","iat":1790000061,"exp":1790000100})",
           R"({"iss":"a","aud":"matinee-internal","iat":1790000000})",
           R"({"iss":"a","aud":"matinee-internal","exp":1790000060})",
           R"({"iss":"a","aud":"matinee-internal","iat":-9223372036854775808,"exp":1790000060})",
       }) {
    EXPECT_FALSE(verify_service(sign(payload), secret, clock.now())) << payload;
  }
}

TEST_F(ServiceTokensTest, AndAccessTokensAreNotTakenForEachOther) {
  const AccessTokens tokens{ed_key, std::string{issuer}, std::chrono::minutes{15}, clock, random};

  EXPECT_FALSE(verify_service(tokens.issue(account, session, Role::admin), secret, clock.now()));
  EXPECT_FALSE(
      verify_access(issue_service(secret, "content", clock.now()), issuer, keys(), clock.now())
  );
}

}  // namespace
}  // namespace matinee::auth
