#include "user-service/api/session_cursor.hpp"

#include <charconv>
#include <cstdint>

#include "core/encoding.hpp"

namespace matinee::user {

namespace {

constexpr std::string_view mark = "1.sessions.";
constexpr std::size_t max_bytes = 128;

}  // namespace

std::string make_session_cursor(const SessionPlace& last) {
  std::string text{mark};
  text += std::to_string(last.last_used_at.time_since_epoch().count());
  text += '.' + last.id.str();
  return base64url_encode(bytes_of(text));
}

Result<SessionPlace> read_session_cursor(std::string_view cursor) {
  const auto text = cursor.size() <= max_bytes ? base64url_decode(cursor) : std::nullopt;
  if (!text || !text->starts_with(mark)) return refuse(code::invalid_cursor);
  const std::string_view rest = std::string_view{*text}.substr(mark.size());
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
