#include "user-service/api/own_account.hpp"

#include <optional>
#include <string>
#include <utility>

#include "user-service/api/session_cursor.hpp"
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
  const auto limit = http::read_limit(request);
  if (!limit) return refusal(limit);
  std::optional<SessionPlace> after;
  if (const auto cursor = request.query.find("cursor"); cursor != request.query.end()) {
    auto place = read_session_cursor(cursor->second);
    if (!place) return refusal(place);
    after = std::move(*place);
  }
  // One more tells whether another page follows.
  auto sessions = use_cases_.list_sessions(person->account, after, *limit + 1);
  std::optional<std::string> next;
  if (std::ssize(sessions) > *limit) {
    sessions.pop_back();
    next = make_session_cursor(sessions.back().place());
  }
  return unshared(http::ok(wire::sessions(sessions, person->session, next)));
}

Result<http::Response> OwnAccount::show_session(
    const http::Request& request, const SessionId& session
) const {
  const auto person = who(request);
  if (!person) return refusal(person);
  const auto found = use_cases_.list_sessions.one(person->account, session);
  if (!found) return refusal(found);
  return unshared(http::ok(wire::session(*found, person->session)));
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
