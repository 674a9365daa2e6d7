#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// Small pieces of HTTP's grammar (RFC 9110 section 5.6).
namespace matinee::http {

/// ASCII only.
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);
/// Takes what precedes `separator` off the front of `rest`, trimmed; the whole rest when there is
/// none.
[[nodiscard]] std::string_view take_until(std::string_view& rest, char separator);
/// Decimal digits only; nothing for anything else or a number above 2^64 - 1.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);
/// True when the comma-separated list has the token, compared without case, parameters ignored.
[[nodiscard]] bool list_has(std::string_view list, std::string_view token);
/// True for a non-empty token (RFC 9110 section 5.6.2).
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace matinee::http
