#include "auth/tests/token_fixture.hpp"

namespace matinee::auth {
namespace {

using JwksTest = TokenFixture;

TEST_F(JwksTest, IsReadAsItWasWritten) {
  const auto written = keys();

  const auto read = parse_jwks(to_jwks(written));

  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), written.size());
  for (std::size_t at = 0; at < written.size(); ++at) {
    EXPECT_EQ(read->at(at).kid, written[at].kid);
    EXPECT_EQ(read->at(at).algorithm, written[at].algorithm);
    EXPECT_EQ(read->at(at).key, written[at].key);
  }
}

TEST_F(JwksTest, HoldsPublicKeysOnly) {
  const VerifyKey shared{.kid = "s", .algorithm = Algorithm::hs256, .key = std::string(32, 'x')};

  EXPECT_EQ(to_jwks({shared}), R"({"keys":[]})");
  EXPECT_EQ(to_jwks(keys()).find("\"d\""), std::string::npos);
}

TEST_F(JwksTest, ReadsTheKeyOfRfc8037) {
  const auto read = parse_jwks(
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"}]})"
  );

  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(thumbprint(read->front()), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST_F(JwksTest, PassesOverKeysOfAnotherKind) {
  for (const std::string_view key : {
           R"({"kty":"oct","k":"AAAA","kid":"a"})",
           R"({"kty":"RSA","n":"AAAA","e":"AQAB","kid":"a"})",
           R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"})",
           R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
           R"({"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"a"})",
           R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a","use":"enc"})",
           R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a","alg":"HS256"})",
           R"({"kty":"EC","crv":"P-256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","y":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"a"})",
           R"({})",
       }) {
    const auto read = parse_jwks(R"({"keys":[)" + std::string{key} + "]}");
    ASSERT_TRUE(read) << key;
    EXPECT_TRUE(read->empty()) << key;
  }
}

TEST_F(JwksTest, RefusesWhatIsNoKeySet) {
  EXPECT_FALSE(parse_jwks(""));
  EXPECT_FALSE(parse_jwks("[]"));
  EXPECT_FALSE(parse_jwks(R"({"keys":7})"));
  EXPECT_FALSE(parse_jwks("{}"));
  const std::string once = to_jwks({ed_key.verify_key()});
  const std::string key = once.substr(9, once.size() - 11);
  EXPECT_TRUE(parse_jwks(R"({"keys":[)" + key + "]}"));
  EXPECT_FALSE(parse_jwks(R"({"keys":[)" + key + "," + key + "]}"));
}

}  // namespace
}  // namespace matinee::auth
