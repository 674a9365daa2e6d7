#include "http/date.hpp"

#include <array>

namespace matinee::http {
namespace {

// Names are those of the C locale: Matinee never sets another.
constexpr const char* format = "%a, %d %b %Y %H:%M:%S GMT";

}  // namespace

std::string format_http_date(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

std::optional<std::time_t> parse_http_date(std::string_view text) {
  const std::string ended{text};
  std::tm parts{};
  const char* const end = ::strptime(ended.c_str(), format, &parts);
  if (end != ended.c_str() + ended.size()) return std::nullopt;
  return ::timegm(&parts);
}

}  // namespace matinee::http
