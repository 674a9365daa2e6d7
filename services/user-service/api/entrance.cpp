#include "user-service/api/entrance.hpp"

#include "user-service/api/wire.hpp"

namespace matinee::user {

namespace {

Device device_of(const http::Request& request) {
  return {
      .user_agent = tidy_user_agent(request.headers.get("User-Agent").value_or("")),
      .source = request.source,
  };
}

std::string_view outcome(const Result<Tokens>& tokens) {
  return tokens ? std::string_view{"accepted"} : tokens.error().code.name;
}

/// RFC 6749 section 5.1: tokens stay out of caches.
http::Response uncached(http::Response response) {
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<http::Response> Entrance::sign_up(const http::Request& request) const {
  auto wanted = wire::read_sign_up(request.body);
  if (!wanted) return refusal(wanted);
  const auto tokens = sign_up_(std::move(*wanted), device_of(request));
  metrics_.sign_ups.add(outcome(tokens));
  if (!tokens) return refusal(tokens);
  log_.info("signed up", {{"account", tokens->account.id.str()}});
  return uncached(http::created("/me", wire::entry(*tokens)));
}

Result<http::Response> Entrance::sign_in(const http::Request& request) const {
  const auto credentials = wire::read_credentials(request.body);
  if (!credentials) return refusal(credentials);
  const auto tokens = sign_in_(*credentials, device_of(request));
  metrics_.sign_ins.add(outcome(tokens));
  if (!tokens) return refusal(tokens);
  log_.info(
      "signed in", {{"account", tokens->account.id.str()}, {"session", tokens->session.str()}}
  );
  return uncached(http::ok(wire::entry(*tokens)));
}

Result<http::Response> Entrance::refresh(const http::Request& request) const {
  const auto refresh_token = wire::read_refresh_token(request.body);
  if (!refresh_token) return refusal(refresh_token);
  const auto tokens = refresh_(*refresh_token, device_of(request));
  metrics_.refreshes.add(outcome(tokens));
  if (!tokens) return refusal(tokens);
  return uncached(http::ok(wire::token_pair(*tokens)));
}

}  // namespace matinee::user
