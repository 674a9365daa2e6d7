#include "platform/address.hpp"

#include <array>
#include <charconv>

#include <arpa/inet.h>

#include "platform/errors.hpp"

namespace matinee::platform {

namespace {

[[noreturn]] void refuse_address(std::string_view text) {
  throw ConfigurationError{
      "server.listen: \"" + std::string{text} +
      "\" is no ADDRESS:PORT such as 127.0.0.1:8080, 0.0.0.0:80 or [::1]:8080"
  };
}

bool is_ip(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

std::string url_of(const std::string& host, std::uint16_t port) {
  const bool six = host.find(':') != std::string::npos;
  return "http://" + (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

bool is_loopback(std::string_view host) {
  const std::string text{host};
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return bytes[0] == 127;
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return false;
  constexpr std::array<unsigned char, 16> one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<unsigned char, 13> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127};
  return bytes == one || std::equal(mapped.begin(), mapped.end(), bytes.begin());
}

bool Address::is_loopback() const {
  return platform::is_loopback(host);
}

std::string Address::url(std::uint16_t actual_port) const {
  return url_of(host, actual_port);
}

std::string Address::local_url(std::uint16_t actual_port) const {
  if (host == "0.0.0.0") return url_of("127.0.0.1", actual_port);
  if (host == "::") return url_of("::1", actual_port);
  return url_of(host, actual_port);
}

Address parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse_address(text);
  std::string host{text.substr(0, colon)};
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    refuse_address(text);
  }
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || port.empty() || !is_ip(host))
    refuse_address(text);
  return {.host = std::move(host), .port = number};
}

}  // namespace matinee::platform
