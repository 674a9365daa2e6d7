#include "auth/authenticator.hpp"

#include <algorithm>

#include "auth/token_cache.hpp"
#include "core/hash.hpp"

namespace matinee::auth {

namespace {

constexpr std::size_t max_remembered = 10'000;  // About 5 MB.
constexpr std::string_view scheme = "bearer ";

/// The token behind "Bearer ", a scheme that compares without case (RFC 9110 section 11.1).
std::optional<std::string_view> bearer_token(std::string_view authorization) {
  if (authorization.size() <= scheme.size()) return std::nullopt;
  const auto same = [](char given, char wanted) {
    return given == wanted || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == wanted);
  };
  if (!std::ranges::equal(authorization.substr(0, scheme.size()), scheme, same)) {
    return std::nullopt;
  }
  return authorization.substr(scheme.size());
}

http::Principal to_principal(const AccessClaims& claims) {
  return {.account = claims.account, .session = claims.session, .role = claims.role, .service = {}};
}

}  // namespace

struct TokenAuthenticator::State {
  KeySource& keys;
  std::string issuer;
  Secret service_secret;
  const Clock& clock;
  TokenCache cache{max_remembered};

  Result<AccessClaims> check_access(std::string_view token, Time now) {
    const auto known_keys = keys.keys();
    if (!known_keys) return refuse(code::invalid_token);
    const std::string hash = sha256(token);
    if (auto known = cache.find(hash, known_keys, now)) return std::move(*known);
    auto claims = verify_access(token, issuer, *known_keys, now);
    if (claims) cache.put(hash, known_keys, *claims);
    return claims;
  }
};

TokenAuthenticator::TokenAuthenticator(
    KeySource& keys, std::string issuer, Secret service_secret, const Clock& clock
)
    : state_{std::make_unique<State>(keys, std::move(issuer), std::move(service_secret), clock)} {}

TokenAuthenticator::~TokenAuthenticator() = default;

Result<http::Principal> TokenAuthenticator::authenticate(std::string_view authorization) {
  const auto token = bearer_token(authorization);
  if (!token) return refuse(code::invalid_token, "Only bearer tokens are accepted.");
  const Time now = state_->clock.now();
  const auto claims = state_->check_access(*token, now);
  if (claims) return to_principal(*claims);
  if (claims.error().code.name != code::invalid_token.name) return refusal(claims);
  // Each kind of token has its own `typ`, so a token that one of the two accepts the other one
  // refuses at the header.
  auto service = verify_service(*token, state_->service_secret, now);
  if (!service) return refusal(service);
  return http::Principal{
      .account = {}, .session = {}, .role = Role::viewer, .service = std::move(*service)
  };
}

}  // namespace matinee::auth
