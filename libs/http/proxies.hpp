#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::http {

/// An IPv4 (mapped) or IPv6 address.
using Address = std::array<std::uint8_t, 16>;

[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

/// Which peers may say who the real client is.
class TrustedProxies {
 public:
  /// Addresses or CIDR. Throws std::invalid_argument for anything else.
  explicit TrustedProxies(const std::vector<std::string>& networks);

  [[nodiscard]] bool trusts(std::string_view address) const;
  /// The client behind the proxies: the last address of X-Forwarded-For that is not a trusted proxy
  /// itself. `peer` when it is not trusted.
  [[nodiscard]] std::string client(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    Address address{};
    int bits = 128;
  };

  std::vector<Network> networks_;
};

}  // namespace matinee::http
