#include "http/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include <netinet/in.h>

namespace matinee::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// The first `length` bits of an address.
struct Network {
  Bytes start;
  unsigned length;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry, and groups (240/4 holds broadcast).
constexpr std::array<Network, 16> not_public_v4{{
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 31, 196}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{192, 175, 48}, 24},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 3},
}};

// Only 2000::/3 is given out; of it, https://www.iana.org/assignments/iana-ipv6-special-registry.
constexpr Network given_out_v6{{0x20}, 3};
constexpr std::array<Network, 5> not_public_v6{{
    {{0x20, 0x01, 0x00}, 23},        // Teredo, ORCHID and other protocols.
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // Documentation.
    {{0x20, 0x02}, 16},              // 6to4: leads to any IPv4 address.
    {{0x26, 0x20, 0x00, 0x4f, 0x80}, 48},
    {{0x3f, 0xff}, 20},  // Documentation.
}};

constexpr Network mapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Network nat64{{0x00, 0x64, 0xff, 0x9b}, 96};

bool lies_in(const Bytes& address, const Network& network) {
  const auto whole = network.length / 8;
  if (!std::equal(address.begin(), address.begin() + whole, network.start.begin())) return false;
  const auto rest = network.length % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
  return (address.at(whole) & mask) == network.start.at(whole);
}

bool lies_in_any(const Bytes& address, std::span<const Network> networks) {
  return std::ranges::any_of(networks, [&](const Network& network) {
    return lies_in(address, network);
  });
}

/// The IPv4 address in the last four bytes, as the first four.
Bytes last_four(const Bytes& address) {
  Bytes out{};
  std::copy(address.begin() + 12, address.end(), out.begin());
  return out;
}

struct Address {
  bool is_v4 = false;
  Bytes bytes{};
};

std::optional<Address> read(const sockaddr& address) {
  Address out;
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    std::memcpy(out.bytes.data(), &four.sin_addr, sizeof four.sin_addr);
    out.is_v4 = true;
    return out;
  }
  if (address.sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  std::memcpy(out.bytes.data(), &six.sin6_addr, sizeof six.sin6_addr);
  if (lies_in(out.bytes, mapped)) return Address{.is_v4 = true, .bytes = last_four(out.bytes)};
  return out;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  const auto read_address = read(address);
  if (!read_address) return false;
  const Bytes& bytes = read_address->bytes;
  if (read_address->is_v4) return !lies_in_any(bytes, not_public_v4);
  if (lies_in(bytes, nat64)) return !lies_in_any(last_four(bytes), not_public_v4);
  return lies_in(bytes, given_out_v6) && !lies_in_any(bytes, not_public_v6);
}

bool is_loopback_address(const sockaddr& address) {
  const auto read_address = read(address);
  if (!read_address) return false;
  const Bytes& bytes = read_address->bytes;
  if (read_address->is_v4) return bytes.front() == 127;
  constexpr Bytes one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return bytes == one;
}

}  // namespace matinee::http
