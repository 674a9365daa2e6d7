#include "user-service/api/session_cursor.hpp"

#include <charconv>
#include <cstdint>

#include "http/cursor.hpp"

namespace matinee::user {

namespace {

constexpr std::string_view list = "sessions";

}  // namespace

std::string make_session_cursor(const SessionPlace& last) {
  const auto millis = std::to_string(last.last_used_at.time_since_epoch().count());
  return http::make_cursor(list, millis + '.' + last.id.str());
}

Result<SessionPlace> read_session_cursor(std::string_view cursor) {
  const auto place = http::cursor_tail(list, cursor);
  if (!place) return refusal(place);
  const std::string_view rest = *place;
  std::int64_t millis = 0;
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), millis);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (fault != std::errc{} || digits >= rest.size() || rest[digits] != '.') {
    return refuse(code::invalid_cursor);
  }
  auto id = SessionId::parse(rest.substr(digits + 1));
  if (!id) return refuse(code::invalid_cursor);
  return SessionPlace{
      .last_used_at = Time{std::chrono::milliseconds{millis}}, .id = std::move(*id)
  };
}

}  // namespace matinee::user
