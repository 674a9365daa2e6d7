#include <algorithm>
#include <functional>

#include "auth/tests/token_fixture.hpp"

namespace matinee::auth {
namespace {

std::string encoded(std::string_view text) {
  return base64url_encode(bytes_of(text));
}

/// Tokens made by an attacker who knows all public keys and one valid token.
class HostileTokensTest : public TokenFixture {
 protected:
  void SetUp() override {
    good = ed_key.sign(access_type, claims());
    header = good.substr(0, good.find('.'));
    payload = good.substr(header.size() + 1, good.rfind('.') - header.size() - 1);
    signature = good.substr(good.rfind('.') + 1);
    ASSERT_TRUE(verify(good));
  }

  [[nodiscard]] Result<AccessClaims> verify(std::string_view token) const {
    return verify_access(token, issuer, keys(), clock.now());
  }

  void refuses(std::string_view what, const std::string& token) const {
    const auto verified = verify(token);
    ASSERT_FALSE(verified) << what;
    EXPECT_EQ(verified.error().code.name, code::invalid_token.name) << what;
  }

  /// A token whose header is `text`, truly signed by the Ed25519 key.
  [[nodiscard]] std::string with_header(std::string_view text) const {
    const std::string input = encoded(text) + '.' + payload;
    const std::string seed = base64url_decode(ed_key.to_secret().reveal().substr(8)).value();
    return input + '.' + encoded(ed25519::sign(seed, input));
  }

  [[nodiscard]] std::string ed_kid() const { return ed_key.verify_key().kid; }

  std::string good;
  std::string header;
  std::string payload;
  std::string signature;
};

TEST_F(HostileTokensTest, OfAWrongShapeAreRefused) {
  refuses("empty", "");
  refuses("a word", "token");
  refuses("dots only", "..");
  refuses("no signature part", header + '.' + payload);
  refuses("empty signature", header + '.' + payload + '.');
  refuses("empty payload", header + ".." + signature);
  refuses("empty header", '.' + payload + '.' + signature);
  refuses("four parts", good + '.' + signature);
  refuses("five parts, a JWE", header + ".a.b.c.d");
  refuses(
      "flattened JSON serialisation",
      R"({"payload":")" + payload + R"(","protected":")" + header + R"(","signature":")" +
          signature + R"("})"
  );
  refuses("over 8 kB", header + '.' + payload + '.' + signature + std::string(8192, 'A'));
}

TEST_F(HostileTokensTest, WithLooseBase64AreRefused) {
  refuses("padded signature", good + "==");
  refuses("padded header", header + "=." + payload + '.' + signature);
  refuses("trailing newline", good + "\n");
  refuses("leading blank", " " + good);
  refuses("trailing NUL", good + std::string(1, '\0'));
  refuses("trailing byte", good + "AA");
  refuses("cut by one", good.substr(0, good.size() - 1));
  std::string loose_bits =
      good;  // 64 bytes leave four bits of the last character: 'A' becomes 'B'.
  loose_bits.back() = static_cast<char>(loose_bits.back() + 1);
  refuses("non-zero bits behind the end", loose_bits);
  std::string other_alphabet = good;
  std::ranges::replace(other_alphabet, '-', '+');
  std::ranges::replace(other_alphabet, '_', '/');
  if (other_alphabet != good) refuses("the other base64 alphabet", other_alphabet);
}

TEST_F(HostileTokensTest, WithAnotherAlgorithmAreRefused) {
  const std::string kid = ed_kid();
  const auto unsigned_token = [&](std::string_view alg) {
    return encoded(
               R"({"alg":")" + std::string{alg} + R"(","kid":")" + kid + R"(","typ":"at+jwt"})"
           ) +
           '.' + payload;
  };
  refuses("none without signature", unsigned_token("none") + '.');
  refuses("none with the old signature", unsigned_token("none") + '.' + signature);
  refuses("None", unsigned_token("None") + '.');
  refuses("empty alg", unsigned_token("") + '.');
  // The classic: the public key as an HMAC secret.
  const VerifyKey ed_public = ed_key.verify_key();
  refuses("HS256 by the Ed25519 key", sign_hs256(ed_public.key, kid, access_type, claims()));
  const VerifyKey ec_public = ec_key.verify_key();
  refuses(
      "HS256 by the P-256 key", sign_hs256(ec_public.key, ec_public.kid, access_type, claims())
  );
  refuses("RS256", unsigned_token("RS256") + '.' + signature);
  refuses(
      "lower-case name", with_header(R"({"alg":"eddsa","kid":")" + kid + R"(","typ":"at+jwt"})")
  );
}

TEST_F(HostileTokensTest, WithTheKidOfAnotherKeyAreRefused) {
  const std::string ec_kid = ec_key.verify_key().kid;
  refuses(
      "kid of the P-256 key",
      with_header(R"({"alg":"EdDSA","kid":")" + ec_kid + R"(","typ":"at+jwt"})")
  );
  refuses("unknown kid", with_header(R"({"alg":"EdDSA","kid":"nobody","typ":"at+jwt"})"));
  refuses("a path as kid", with_header(R"({"alg":"EdDSA","kid":"../../dev/null","typ":"at+jwt"})"));
  const SigningKey stranger = SigningKey::generate(Algorithm::ed_dsa, random);
  refuses("a stranger's key", stranger.sign(access_type, claims()));
}

TEST_F(HostileTokensTest, WithUnexpectedHeadersAreRefused) {
  const std::string start = R"({"alg":"EdDSA","kid":")" + ed_kid() + R"(")";
  ASSERT_TRUE(verify(with_header(start + R"(,"typ":"at+jwt"})")));
  refuses("crit", with_header(start + R"(,"typ":"at+jwt","crit":["exp"]})"));
  refuses("b64=false", with_header(start + R"(,"typ":"at+jwt","b64":false})"));
  refuses("own jwk", with_header(start + R"(,"typ":"at+jwt","jwk":{"kty":"OKP"}})"));
  refuses("jku", with_header(start + R"(,"typ":"at+jwt","jku":"https://evil.example/keys"})"));
  refuses("x5u", with_header(start + R"(,"typ":"at+jwt","x5u":"https://evil.example/keys"})"));
  refuses("compressed", with_header(start + R"(,"typ":"at+jwt","zip":"DEF"})"));
  refuses("no typ", with_header(start + "}"));
  refuses("another typ", with_header(start + R"(,"typ":"JWT"})"));
  refuses("typ of services", with_header(start + R"(,"typ":"service+jwt"})"));
  refuses("typ in capitals", with_header(start + R"(,"typ":"AT+JWT"})"));
  refuses("typ of a wrong type", with_header(start + R"(,"typ":["at+jwt"]})"));
  refuses("alg twice", with_header(start + R"(,"typ":"at+jwt","alg":"none"})"));
  refuses("bytes behind the header", with_header(start + R"(,"typ":"at+jwt"} {})"));
  refuses("no kid", with_header(R"({"alg":"EdDSA","typ":"at+jwt"})"));
  refuses("no alg", with_header(R"({"kid":")" + ed_kid() + R"(","typ":"at+jwt"})"));
  refuses("header is a list", with_header(R"(["EdDSA"])"));
  refuses("header is not JSON", with_header("EdDSA"));
  refuses("header is not UTF-8", with_header("{\"alg\":\"\xff\"}"));
}

TEST_F(HostileTokensTest, WithAChangedPayloadAreRefused) {
  refuses("admin", header + '.' + encoded(claims("role", R"("admin")")) + '.' + signature);
  refuses("later exp", header + '.' + encoded(claims("exp", "1999999999")) + '.' + signature);
  refuses("role twice", ed_key.sign(access_type, claims("role", R"("viewer","role":"admin")")));
  refuses("payload is no object", ed_key.sign(access_type, R"("hello")"));
  refuses("payload is not JSON", ed_key.sign(access_type, "hello"));
  refuses("payload with a tail", ed_key.sign(access_type, claims() + "x"));
  refuses("deep payload", ed_key.sign(access_type, R"({"a":)" + std::string(3000, '[')));
  refuses("escaped NUL in the subject", ed_key.sign(access_type, claims("sub", R"("usr_\u0000")")));
}

TEST_F(HostileTokensTest, WithOneBitFlippedAnywhereAreRefused) {
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string token = good;
    token[at] = static_cast<char>(token[at] ^ 1);
    ASSERT_FALSE(verify(token)) << "byte " << at;
  }
}

}  // namespace
}  // namespace matinee::auth
