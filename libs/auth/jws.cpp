#include <algorithm>

#include "auth/signature.hpp"
#include "auth/tokens.hpp"
#include "core/encoding.hpp"
#include "json/json.hpp"

namespace matinee::auth {

namespace {

constexpr std::size_t max_token_bytes = 8UL * 1024;

/// All that a header of ours holds: anything more (`crit`, `b64`, `jwk`, `x5u`, …) is refused as
/// unknown.
struct Header {
  std::string alg;
  std::string kid;
  std::string typ;
};
BOOST_DESCRIBE_STRUCT(Header, (), (alg, kid, typ))

struct Parts {
  std::string_view input;  ///< header.payload, as signed.
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

std::optional<Parts> split(std::string_view token) {
  if (token.size() > max_token_bytes) return std::nullopt;
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Parts{
      .input = token.substr(0, second),
      .header = token.substr(0, first),
      .payload = token.substr(first + 1, second - first - 1),
      .signature = token.substr(second + 1),  // A further dot is no base64url.
  };
}

}  // namespace

Result<std::string> verify_jws(
    std::string_view token, std::string_view type, const std::vector<VerifyKey>& keys
) {
  const auto parts = split(token);
  if (!parts) return refuse(code::invalid_token);
  const auto header_text = base64url_decode(parts->header);
  const auto signature = base64url_decode(parts->signature);
  if (!header_text || !signature) return refuse(code::invalid_token);
  const auto header = json::decode<Header>(*header_text);
  if (!header || header->typ != type) return refuse(code::invalid_token);
  const auto key = std::ranges::find(keys, header->kid, &VerifyKey::kid);
  // The key says which algorithm it is for; the token may only agree.
  if (key == keys.end() || header->alg != alg_name(key->algorithm)) {
    return refuse(code::invalid_token);
  }
  if (!is_signed_by(*key, parts->input, *signature)) return refuse(code::invalid_token);
  auto payload = base64url_decode(parts->payload);
  if (!payload) return refuse(code::invalid_token);
  return std::move(*payload);
}

}  // namespace matinee::auth
