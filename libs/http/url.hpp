#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::http {

using Query = std::map<std::string, std::string, std::less<>>;

/// A request target taken apart (RFC 9112 section 3.2).
struct Target {
  std::string path;  ///< Decoded once and normal; "*" for OPTIONS.
  Query query;
  std::string authority;  ///< Of the absolute form, else empty.
};

/// Undoes percent-encoding, and "+" for a blank when `form`. Nothing for a broken escape, NUL or
/// invalid UTF-8.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool form);

/// Refuses with `malformed_request`: encoded slashes or NUL, control characters, empty, "." or ".."
/// segments, invalid UTF-8, repeated query names, fragments.
[[nodiscard]] Result<Target> parse_target(std::string_view target);

/// True for `name`, `name:port`, `1.2.3.4:port`, `[::1]:port` and nothing else (RFC 9110
/// section 7.2).
[[nodiscard]] bool is_authority(std::string_view text);

}  // namespace matinee::http
