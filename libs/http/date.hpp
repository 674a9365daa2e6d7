#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

/// Dates of HTTP: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
namespace matinee::http {

[[nodiscard]] std::string format_http_date(std::time_t time);
/// Nothing for anything else, the two obsolete forms too.
[[nodiscard]] std::optional<std::time_t> parse_http_date(std::string_view text);

}  // namespace matinee::http
