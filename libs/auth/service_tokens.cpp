#include "auth/signature.hpp"
#include "auth/tokens.hpp"
#include "json/json.hpp"

namespace matinee::auth {

namespace {

constexpr std::string_view audience = "matinee-internal";
constexpr std::string_view kid = "service";
constexpr std::int64_t lifetime_s = 60;
constexpr std::int64_t future_leeway_s = 60;

struct Claims {
  std::string iss;  ///< The calling service.
  std::string aud;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
};
BOOST_DESCRIBE_STRUCT(Claims, (), (iss, aud, iat, exp))

std::int64_t to_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

std::string issue_service(const Secret& secret, std::string_view service, Time now) {
  const auto seconds = to_seconds(now);
  const Claims claims{
      .iss = std::string{service},
      .aud = std::string{audience},
      .iat = seconds,
      .exp = seconds + lifetime_s,
  };
  return sign_hs256(secret.reveal(), kid, service_type, json::encode(claims));
}

Result<std::string> verify_service(std::string_view token, const Secret& secret, Time now) {
  const VerifyKey key{
      .kid = std::string{kid}, .algorithm = Algorithm::hs256, .key = std::string{secret.reveal()}
  };
  const auto payload = verify_jws(token, service_type, {key});
  if (!payload) return refusal(payload);
  auto claims = json::decode<Claims>(*payload);
  if (!claims || claims->aud != audience || claims->iss.empty()) return refuse(code::invalid_token);
  const auto seconds = to_seconds(now);
  if (claims->iat < 0 || claims->iat > seconds + future_leeway_s)
    return refuse(code::invalid_token);
  if (claims->exp <= claims->iat || claims->exp > claims->iat + lifetime_s) {
    return refuse(code::invalid_token);
  }
  if (claims->exp <= seconds) return refuse(code::token_expired);
  return std::move(claims->iss);
}

}  // namespace matinee::auth
