#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace matinee::platform {

/// Where to listen.
struct Address {
  std::string host;  ///< An IP address, without brackets.
  std::uint16_t port = 0;

  [[nodiscard]] bool is_loopback() const;
  /// "http://HOST:PORT" with `actual_port`, as printed.
  [[nodiscard]] std::string url(std::uint16_t actual_port) const;
  /// The same, by which this machine reaches it: a wildcard address becomes loopback.
  [[nodiscard]] std::string local_url(std::uint16_t actual_port) const;
};

/// "127.0.0.1:8080", "[::1]:0", "localhost:8080", ":8080" (all IPv4 addresses). Throws
/// ConfigurationError.
[[nodiscard]] Address parse_address(std::string_view text);

/// True for 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace matinee::platform
