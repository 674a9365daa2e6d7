#include "auth/signature.hpp"

#include <gtest/gtest.h>

#include "core/encoding.hpp"

namespace matinee::auth {
namespace {

// RFC 7515 appendix A.1 and A.3 sign the same claims.
constexpr std::string_view claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

std::string decoded(std::string_view text) {
  return base64url_decode(text).value();
}

std::string flip_first_bit(std::string bytes) {
  bytes.front() = static_cast<char>(bytes.front() ^ 1);
  return bytes;
}

TEST(Signature, AcceptsTheHs256ExampleOfRfc7515) {
  const VerifyKey key{
      .kid = "k",
      .algorithm = Algorithm::hs256,
      .key = decoded("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
                     "1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"),
  };
  const std::string input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + std::string{claims};
  const std::string signature = decoded("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  EXPECT_TRUE(is_signed_by(key, input, signature));
  EXPECT_FALSE(is_signed_by(key, input, flip_first_bit(signature)));
  EXPECT_FALSE(is_signed_by(key, input + "A", signature));
}

TEST(Signature, AcceptsTheEs256ExampleOfRfc7515) {
  const std::string point = "\x04" + decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU") +
                            decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  const VerifyKey key{.kid = "k", .algorithm = Algorithm::es256, .key = point};
  const std::string input = "eyJhbGciOiJFUzI1NiJ9." + std::string{claims};
  const std::string signature = decoded(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
  );

  EXPECT_TRUE(is_signed_by(key, input, signature));
  EXPECT_FALSE(is_signed_by(key, input, flip_first_bit(signature)));
  EXPECT_FALSE(is_signed_by(key, input, signature.substr(1)));
  EXPECT_EQ(es256::public_key(decoded("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")), point);
}

TEST(Signature, MakesTheEd25519ExampleOfRfc8037) {
  const std::string seed = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const std::string input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  const std::string signature = decoded(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
  );

  const VerifyKey key{.kid = "k", .algorithm = Algorithm::ed_dsa, .key = ed25519::public_key(seed)};

  EXPECT_EQ(key.key, decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
  EXPECT_EQ(thumbprint(key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(ed25519::sign(seed, input), signature);
  EXPECT_TRUE(is_signed_by(key, input, signature));
  EXPECT_FALSE(is_signed_by(key, input, flip_first_bit(signature)));
  EXPECT_FALSE(is_signed_by(key, input, {}));
}

TEST(Signature, VerifiesWhatItSignsWithEs256) {
  const std::string scalar(32, '\x11');
  const VerifyKey key{
      .kid = "k", .algorithm = Algorithm::es256, .key = es256::public_key(scalar).value()
  };

  // Short r and s must be padded: a hundred signatures hold some.
  for (int round = 0; round < 100; ++round) {
    const std::string input = "message " + std::to_string(round);
    const std::string signature = es256::sign(scalar, input);

    ASSERT_EQ(signature.size(), 64U);
    ASSERT_TRUE(is_signed_by(key, input, signature));
    ASSERT_FALSE(is_signed_by(key, input + " ", signature));
  }
}

TEST(Signature, RefusesKeysThatAreNone) {
  const auto usable = [](Algorithm algorithm, std::string bytes) {
    return is_usable({.kid = "k", .algorithm = algorithm, .key = std::move(bytes)});
  };

  EXPECT_FALSE(usable(Algorithm::es256, "\x04" + std::string(64, '\x01')));  // Not on the curve.
  EXPECT_FALSE(usable(Algorithm::es256, std::string(33, '\x02')));
  EXPECT_FALSE(usable(Algorithm::ed_dsa, std::string(31, 'x')));
  EXPECT_FALSE(usable(Algorithm::hs256, std::string(31, 'x')));
  EXPECT_TRUE(usable(Algorithm::hs256, std::string(32, 'x')));
  EXPECT_EQ(es256::public_key(std::string(32, '\0')), std::nullopt);
  EXPECT_EQ(es256::public_key(std::string(32, '\xff')), std::nullopt);
  EXPECT_FALSE(is_signed_by({.kid = "k", .algorithm = Algorithm::hs256, .key = {}}, "a", "b"));
}

TEST(SigningKey, SurvivesBeingWrittenAndRead) {
  SystemRandom random;
  for (const auto algorithm : {Algorithm::ed_dsa, Algorithm::es256}) {
    const SigningKey key = SigningKey::generate(algorithm, random);

    const auto again = SigningKey::parse(key.to_secret());

    ASSERT_TRUE(again);
    EXPECT_EQ(again->verify_key().kid, key.verify_key().kid);
    EXPECT_EQ(again->verify_key().algorithm, algorithm);
    const std::string token = again->sign("t", "payload");
    EXPECT_EQ(verify_jws(token, "t", {key.verify_key()}), "payload");
  }
}

TEST(SigningKey, RefusesTextThatIsNone) {
  for (const std::string_view text :
       {"",
        "ed25519:",
        "ed25519:AAAA",
        "rsa:AAAA",
        "es256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ed25519:nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="}) {
    const auto key = SigningKey::parse(Secret{std::string{text}});
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code.name, code::invalid_request.name);
  }
}

}  // namespace
}  // namespace matinee::auth
