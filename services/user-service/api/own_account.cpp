#include "user-service/api/own_account.hpp"

#include "user-service/api/wire.hpp"

namespace matinee::user {

namespace {

http::Response unshared(http::Response response) {
  response.headers.set("Cache-Control", "private, no-store");
  return response;
}

}  // namespace

Result<SignedIn> OwnAccount::who(const http::Request& request) const {
  return use_cases_.accounts.signed_in(request.principal->account, request.principal->session);
}

Result<http::Response> OwnAccount::show(const http::Request& request) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  const auto profile = use_cases_.show_profile(person->account);
  if (!profile) return refusal(profile);
  return unshared(http::ok(wire::profile(*profile)));
}

Result<http::Response> OwnAccount::edit(const http::Request& request) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  const auto wanted = wire::read_profile_change(request.body);
  if (!wanted) return refusal(wanted);
  const auto changed = use_cases_.edit_profile(
      {.account = person->account, .session = person->session, .source = request.source}, *wanted
  );
  if (!changed) return refusal(changed);
  log_.info("profile changed", {{"account", person->account.str()}});
  const auto profile = use_cases_.show_profile(person->account);
  if (!profile) return refusal(profile);
  return unshared(http::ok(wire::profile(*profile)));
}

Result<http::Response> OwnAccount::list_sessions(const http::Request& request) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  const auto sessions = use_cases_.list_sessions(person->account);
  return unshared(http::ok(wire::sessions(sessions, person->session)));
}

Result<http::Response> OwnAccount::sign_out(const http::Request& request) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  return end_session(request, person->session);
}

Result<http::Response> OwnAccount::sign_out_everywhere(const http::Request& request) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  use_cases_.sign_out.everywhere(person->account);
  log_.info("signed out everywhere", {{"account", person->account.str()}});
  return http::no_content();
}

Result<http::Response> OwnAccount::end_session(
    const http::Request& request, const SessionId& session
) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  const auto ended = use_cases_.sign_out(person->account, session);
  if (!ended) return refusal(ended);
  log_.info("signed out", {{"account", person->account.str()}, {"session", session.str()}});
  return http::no_content();
}

}  // namespace matinee::user
