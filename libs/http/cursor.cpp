#include "http/cursor.hpp"

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::http {
namespace {

constexpr std::size_t max_bytes = 256;

/// Not a secret: it only tells one list from another.
std::string mark(std::string_view list) {
  const std::string hash = sha256(list);
  return "1." + base64url_encode(bytes_of(std::string_view{hash}.substr(0, 9))) + ".";
}

}  // namespace

std::string make_cursor(std::string_view list, std::string_view last) {
  return base64url_encode(bytes_of(mark(list).append(last)));
}

Result<std::string> cursor_tail(std::string_view list, std::string_view cursor) {
  const std::string expected = mark(list);
  const auto text = cursor.size() <= max_bytes ? base64url_decode(cursor) : std::nullopt;
  if (!text || !text->starts_with(expected)) return refuse(code::invalid_cursor);
  return text->substr(expected.size());
}

}  // namespace matinee::http
