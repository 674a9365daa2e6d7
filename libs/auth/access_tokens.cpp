#include "auth/tokens.hpp"
#include "json/json.hpp"

namespace matinee::auth {

namespace {

constexpr std::string_view audience = "matinee";
constexpr std::chrono::seconds future_leeway{60};

/// RFC 7519 section 4.1; times in seconds since 1970.
struct Claims {
  std::string iss;
  std::string aud;
  std::string sub;
  std::string sid;
  std::string role;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  std::optional<std::int64_t> nbf;
  std::string jti;
};
BOOST_DESCRIBE_STRUCT(Claims, (), (iss, aud, sub, sid, role, iat, exp, nbf, jti))

/// What is written: without the members that are only read.
struct Issued {
  std::string iss;
  std::string aud;
  std::string sub;
  std::string sid;
  std::string role;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  std::string jti;
};
BOOST_DESCRIBE_STRUCT(Issued, (), (iss, aud, sub, sid, role, iat, exp, jti))

std::int64_t to_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// In bounds that keep the arithmetic on times from overflowing (until the year 9999).
bool is_plausible(std::int64_t seconds) {
  return seconds >= 0 && seconds <= 253'402'300'799;
}

Time from_seconds(std::int64_t seconds) {
  return Time{std::chrono::seconds{seconds}};
}

}  // namespace

AccessTokens::AccessTokens(
    const SigningKey& key,
    std::string issuer,
    std::chrono::seconds ttl,
    const Clock& clock,
    Random& random
)
    : key_{key}, issuer_{std::move(issuer)}, ttl_{ttl}, clock_{clock}, random_{random} {}

std::string AccessTokens::issue(const UserId& account, const SessionId& session, Role role) const {
  const auto now = to_seconds(clock_.now());
  const Issued claims{
      .iss = issuer_,
      .aud = std::string{audience},
      .sub = account.str(),
      .sid = session.str(),
      .role = std::string{to_string(role)},
      .iat = now,
      .exp = now + ttl_.count(),
      .jti = random_token(random_, 16),
  };
  return key_.sign(access_type, json::encode(claims));
}

Result<AccessClaims> verify_access(
    std::string_view token, std::string_view issuer, const std::vector<VerifyKey>& keys, Time now
) {
  const auto payload = verify_jws(token, access_type, keys);
  if (!payload) return refusal(payload);
  // Unknown claims are let pass: a newer user-service may add some.
  const auto claims = json::decode<Claims>(*payload, json::Unknown::ignore);
  if (!claims || claims->iss != issuer || claims->aud != audience || claims->jti.empty()) {
    return refuse(code::invalid_token);
  }
  auto account = UserId::parse(claims->sub);
  auto session = SessionId::parse(claims->sid);
  const auto role = parse_role(claims->role);
  if (!account || !session || !role) return refuse(code::invalid_token);
  if (!is_plausible(claims->iat) || !is_plausible(claims->exp) || claims->exp <= claims->iat) {
    return refuse(code::invalid_token);
  }
  const auto starts = std::max(claims->iat, claims->nbf.value_or(0));
  if (!is_plausible(starts) || from_seconds(starts) > now + future_leeway) {
    return refuse(code::invalid_token);
  }
  if (from_seconds(claims->exp) <= now) return refuse(code::token_expired);
  return AccessClaims{
      .account = std::move(*account),
      .session = std::move(*session),
      .role = *role,
      .issued_at = from_seconds(claims->iat),
      .expires_at = from_seconds(claims->exp),
  };
}

}  // namespace matinee::auth
