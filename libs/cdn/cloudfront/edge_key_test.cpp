#include "cdn/cloudfront/edge_key.hpp"

#include <fstream>
#include <stdexcept>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "cdn/cloudfront/cloudfront_signer.hpp"
#include "cdn/cloudfront/test_keys.hpp"
#include "core/encoding.hpp"

namespace matinee::cdn::cloudfront {
namespace {

struct Vectors {
  boost::json::value document;
  std::string key_pair_id;
  Secret key;
};

Vectors read_vectors() {
  std::ifstream file{MATINEE_TESTDATA "/cloudfront_signed.json"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  Vectors out{.document = boost::json::parse(text)};
  out.key_pair_id = out.document.at("key_pair_id").as_string();
  const auto& pem = out.document.at("private_key_pem").as_string();
  out.key = Secret{out.key_pair_id + ":" + std::string{pem}};
  return out;
}

std::string text_of(const boost::json::value& object, std::string_view name) {
  return std::string{object.at(name).as_string()};
}

/// The policy of a vector; a canned one is not spelt out in its cookies.
std::string policy_of(const boost::json::value& vector) {
  if (vector.as_object().contains("policy")) return text_of(vector, "policy");
  return custom_policy(text_of(vector, "url"), from_millis(vector.at("expires").as_int64() * 1000));
}

std::string signature_of(const boost::json::value& vector) {
  if (vector.as_object().contains("cookies"))
    return text_of(vector.at("cookies"), "CloudFront-Signature");
  const std::string url = text_of(vector, "signed_url");
  const auto start = url.find("Signature=") + 10;
  return url.substr(start, url.find('&', start) - start);
}

TEST(EdgeKey, SignsAsTheOfficialSignerDoes) {
  const auto vectors = read_vectors();
  const EdgeKey key{vectors.key};
  ASSERT_EQ(vectors.document.at("vectors").as_array().size(), 12U);

  for (const auto& vector : vectors.document.at("vectors").as_array()) {
    const Hash hash = text_of(vector, "hash") == "SHA256" ? Hash::sha256 : Hash::sha1;
    EXPECT_EQ(key.sign(policy_of(vector), hash), signature_of(vector)) << text_of(vector, "name");
  }
  EXPECT_EQ(key.id(), vectors.key_pair_id);
  EXPECT_EQ(key.active_from(), Time{});
}

TEST(CustomPolicy, IsByteForByteThatOfTheOfficialSigner) {
  const auto vectors = read_vectors();
  int compared = 0;
  for (const auto& vector : vectors.document.at("vectors").as_array()) {
    const auto& object = vector.as_object();
    if (!object.contains("resource") || object.contains("not_before")) continue;
    const auto expires = from_millis(vector.at("expires").as_int64() * 1000);
    const auto policy = custom_policy(text_of(vector, "resource"), expires);
    EXPECT_EQ(policy, text_of(vector, "policy"));
    if (object.contains("cookies"))
      EXPECT_EQ(to_url_text(policy), text_of(vector.at("cookies"), "CloudFront-Policy"));
    else
      EXPECT_TRUE(text_of(vector, "signed_url").contains("?Policy=" + to_url_text(policy) + "&"));
    ++compared;
  }
  EXPECT_EQ(compared, 4);
}

TEST(EdgeKey, SignsWithP256) {
  const EdgeKey key{Secret{"KEC1:" + std::string{p256_key}}};
  const std::string policy = custom_policy("https://cdn.example/hls/x/*", from_millis(1'000));

  for (const Hash hash : {Hash::sha1, Hash::sha256}) {
    std::string signature = key.sign(policy, hash);
    for (char& letter : signature)
      letter = letter == '-' ? '+' : letter == '_' ? '=' : letter == '~' ? '/' : letter;
    const auto raw = base64_decode(signature);
    ASSERT_TRUE(raw);
    EXPECT_TRUE(is_signed_by(p256_key, policy, *raw, hash));
    EXPECT_FALSE(is_signed_by(p256_key, policy + " ", *raw, hash));
  }
}

TEST(EdgeKey, MayBecomeActiveLater) {
  const EdgeKey key{Secret{"\nKEC1@2027-01-31T00:00:00Z:" + std::string{p256_key}}};

  EXPECT_EQ(key.id(), "KEC1");
  EXPECT_EQ(format_rfc3339(key.active_from()), "2027-01-31T00:00:00.000Z");
}

TEST(EdgeKey, RefusesTheRestWithoutRepeatingIt) {
  const std::string pem{p256_key};
  for (const auto& text :
       {std::string{},
        std::string{"hush"},
        pem,
        ":" + pem,
        "hush" + pem,
        "hush hush:" + pem,
        "hush\":" + pem,
        "hush@:" + pem,
        "hush@tomorrow:" + pem,
        "hush:" + pem.substr(0, 60),
        "hush:" + std::string{small_rsa_key},
        "hush:" + std::string{p384_key},
        "hush:" + std::string{p256_public_key}}) {
    try {
      const EdgeKey key{Secret{text}};
      FAIL() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_FALSE(std::string{error.what()}.contains("hush")) << error.what();
    }
  }
}

}  // namespace
}  // namespace matinee::cdn::cloudfront
