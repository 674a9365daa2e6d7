#include "http/proxies.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>

#include "http/text.hpp"

namespace matinee::http {

namespace {

constexpr std::size_t v4_offset = 12;

bool matches(const Address& address, const Address& network, int bits) {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(address.begin(), address.begin() + bits / 8, network.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return (address.at(whole) & mask) == (network.at(whole) & mask);
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated{text};
  Address address{};
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  address.at(10) = address.at(11) = 0xff;  // ::ffff:1.2.3.4
  if (::inet_pton(AF_INET, terminated.c_str(), &address.at(v4_offset)) == 1) return address;
  return std::nullopt;
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& networks) {
  for (const auto& text : networks) {
    std::string_view rest = text;
    const auto name = take_until(rest, '/');
    const auto address = parse_address(name);
    const std::uint64_t most = name.contains(':') ? 128 : 32;
    const auto bits = text.contains('/') ? parse_number(rest) : std::optional{most};
    if (!address || !bits || *bits > most)
      throw std::invalid_argument{"not an address or CIDR: " + text};
    networks_.push_back({.address = *address, .bits = static_cast<int>(128 - most + *bits)});
  }
}

bool TrustedProxies::trusts(std::string_view address) const {
  const auto parsed = networks_.empty() ? std::nullopt : parse_address(address);
  return parsed && std::ranges::any_of(networks_, [&](const Network& network) {
           return matches(*parsed, network.address, network.bits);
         });
}

std::string TrustedProxies::client(std::string_view peer, std::string_view forwarded_for) const {
  while (trusts(peer) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto last = trim(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1));
    if (!parse_address(last)) break;
    peer = last;
    forwarded_for =
        comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
  }
  return std::string{peer};
}

}  // namespace matinee::http
