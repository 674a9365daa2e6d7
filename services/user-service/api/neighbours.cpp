#include "user-service/api/neighbours.hpp"

#include "user-service/contract/signed_in_json.hpp"

namespace matinee::user {

Result<http::Response> Neighbours::signed_in(
    const http::Request& /*request*/, const UserId& account, const SessionId& session
) const {
  const auto person = accounts_.signed_in(account, session);
  if (!person) return refusal(person);
  return http::ok(to_json(*person));
}

Result<http::Response> Neighbours::keys(const http::Request& request) const {
  auto response = http::ok(jwks_);
  response.headers.set("Cache-Control", "public, max-age=300");
  return http::with_etag(request, std::move(response));
}

}  // namespace matinee::user
