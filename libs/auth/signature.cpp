#include "auth/signature.hpp"

#include <stdexcept>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "core/secret.hpp"
#include "json/json.hpp"

namespace matinee::auth {

namespace {

constexpr std::size_t min_secret_bytes = 32;  // RFC 7518 section 3.2.

}  // namespace

std::string_view alg_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::ed_dsa:
      return "EdDSA";
    case Algorithm::es256:
      return "ES256";
    case Algorithm::hs256:
      return "HS256";
  }
  return {};
}

bool is_usable(const VerifyKey& key) {
  switch (key.algorithm) {
    case Algorithm::ed_dsa:
      return key.key.size() == 32;
    case Algorithm::es256:
      return es256::is_point(key.key);
    case Algorithm::hs256:
      return key.key.size() >= min_secret_bytes;
  }
  return false;
}

bool is_signed_by(const VerifyKey& key, std::string_view input, std::string_view signature) {
  switch (key.algorithm) {
    case Algorithm::ed_dsa:
      return ed25519::verify(key.key, input, signature);
    case Algorithm::es256:
      return es256::verify(key.key, input, signature);
    case Algorithm::hs256:
      return is_usable(key) && equal_in_constant_time(hmac_sha256(key.key, input), signature);
  }
  return false;
}

std::string signing_input(
    Algorithm algorithm, std::string_view kid, std::string_view type, std::string_view payload
) {
  std::string header = R"({"alg":")";
  header += alg_name(algorithm);
  header += R"(","kid":)";
  json::append_string(header, kid);
  header += R"(,"typ":)";
  json::append_string(header, type);
  header += '}';
  return base64url_encode(bytes_of(header)) + '.' + base64url_encode(bytes_of(payload));
}

std::string sign_hs256(
    std::string_view secret, std::string_view kid, std::string_view type, std::string_view payload
) {
  if (secret.size() < min_secret_bytes) {
    throw std::invalid_argument{"a secret for HS256 needs at least 32 bytes"};
  }
  const std::string input = signing_input(Algorithm::hs256, kid, type, payload);
  return input + '.' + base64url_encode(bytes_of(hmac_sha256(secret, input)));
}

std::string thumbprint(const VerifyKey& key) {
  const auto part = [&](std::size_t from, std::size_t length) {
    return base64url_encode(bytes_of(std::string_view{key.key}.substr(from, length)));
  };
  // The required members in lexicographic order, without white space.
  std::string canonical;
  if (key.algorithm == Algorithm::ed_dsa) {
    canonical = R"({"crv":"Ed25519","kty":"OKP","x":")" + part(0, 32) + R"("})";
  } else if (key.algorithm == Algorithm::es256) {
    canonical =
        R"({"crv":"P-256","kty":"EC","x":")" + part(1, 32) + R"(","y":")" + part(33, 32) + R"("})";
  } else {
    throw std::invalid_argument{"a symmetric key has no public thumbprint"};
  }
  return base64url_encode(bytes_of(sha256(canonical)));
}

}  // namespace matinee::auth
