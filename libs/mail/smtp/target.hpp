#pragma once

#include <string>
#include <string_view>

namespace matinee::mail::smtp {

/// A server that takes letters.
struct Target {
  std::string url;             ///< `smtp://HOST:PORT` or `smtps://HOST:PORT`, without options.
  bool needs_starttls = true;  ///< Not for smtps, whose first byte is encrypted already.
  std::string ca_file;         ///< Trusted instead of the system's authorities; may be empty.
};

/// See mail::open. Throws std::invalid_argument.
[[nodiscard]] Target parse_target(std::string_view url);

}  // namespace matinee::mail::smtp
