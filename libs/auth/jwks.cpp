#include <algorithm>

#include "auth/signature.hpp"
#include "auth/tokens.hpp"
#include "core/encoding.hpp"
#include "json/json.hpp"

namespace matinee::auth {

namespace {

constexpr std::size_t max_keys = 32;
constexpr std::size_t max_kid_bytes = 200;

/// RFC 7517 section 4, RFC 7518 section 6.2, RFC 8037 section 2.
struct Jwk {
  std::optional<std::string> kty;
  std::optional<std::string> crv;
  std::optional<std::string> alg;
  std::optional<std::string> use;
  std::optional<std::string> kid;
  std::optional<std::string> x;
  std::optional<std::string> y;
};
BOOST_DESCRIBE_STRUCT(Jwk, (), (kty, crv, alg, use, kid, x, y))

struct JwkSet {
  std::vector<Jwk> keys;
};
BOOST_DESCRIBE_STRUCT(JwkSet, (), (keys))

std::string encode_part(const VerifyKey& key, std::size_t from) {
  return base64url_encode(bytes_of(std::string_view{key.key}.substr(from, 32)));
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
  if (out.back() != '{') out += ',';
  json::append_string(out, name);
  out += ':';
  json::append_string(out, value);
}

void append_jwk(std::string& out, const VerifyKey& key) {
  const bool curve25519 = key.algorithm == Algorithm::ed_dsa;
  out += '{';
  append_member(out, "kty", curve25519 ? "OKP" : "EC");
  append_member(out, "crv", curve25519 ? "Ed25519" : "P-256");
  append_member(out, "alg", alg_name(key.algorithm));
  append_member(out, "use", "sig");
  append_member(out, "kid", key.kid);
  append_member(out, "x", encode_part(key, curve25519 ? 0 : 1));
  if (!curve25519) append_member(out, "y", encode_part(key, 33));
  out += '}';
}

std::optional<std::string> coordinate(const std::optional<std::string>& text) {
  auto bytes = text ? base64url_decode(*text) : std::nullopt;
  if (!bytes || bytes->size() != 32) return std::nullopt;
  return bytes;
}

/// Nothing for a key of a kind, use or algorithm that is not ours: RFC 7517 section 5 says to
/// ignore it.
std::optional<VerifyKey> to_key(const Jwk& jwk) {
  if (!jwk.kid || jwk.kid->empty() || jwk.kid->size() > max_kid_bytes) return std::nullopt;
  if (jwk.use && *jwk.use != "sig") return std::nullopt;
  const auto x = coordinate(jwk.x);
  if (!x) return std::nullopt;
  VerifyKey key{.kid = *jwk.kid, .algorithm = Algorithm::ed_dsa, .key = *x};
  if (jwk.kty == "EC" && jwk.crv == "P-256") {
    const auto y = coordinate(jwk.y);
    if (!y) return std::nullopt;
    key.algorithm = Algorithm::es256;
    key.key = '\x04' + *x + *y;
  } else if (jwk.kty != "OKP" || jwk.crv != "Ed25519") {
    return std::nullopt;
  }
  if (jwk.alg && *jwk.alg != alg_name(key.algorithm)) return std::nullopt;
  if (!is_usable(key)) return std::nullopt;
  return key;
}

}  // namespace

std::string to_jwks(const std::vector<VerifyKey>& keys) {
  std::string out = R"({"keys":[)";
  for (const auto& key : keys) {
    if (key.algorithm == Algorithm::hs256) continue;
    if (out.back() != '[') out += ',';
    append_jwk(out, key);
  }
  out += "]}";
  return out;
}

Result<std::vector<VerifyKey>> parse_jwks(std::string_view json) {
  const auto set = json::decode<JwkSet>(json, json::Unknown::ignore);
  if (!set) return refusal(set);
  if (set->keys.size() > max_keys)
    return refuse(code::invalid_request, "The key set is too large.");
  std::vector<VerifyKey> keys;
  for (const auto& jwk : set->keys) {
    auto key = to_key(jwk);
    if (!key) continue;
    if (std::ranges::find(keys, key->kid, &VerifyKey::kid) != keys.end()) {
      return refuse(code::invalid_request, "Two keys of the set have the same kid.");
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace matinee::auth
