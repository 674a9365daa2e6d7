#include "mail/smtp/target.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>

#include "core/encoding.hpp"

namespace matinee::mail::smtp {

namespace {

[[noreturn]] void refuse_url(const std::string& why) {
  throw std::invalid_argument{
      why + "; expected smtp://HOST:PORT?ca=FILE&starttls=required or smtps://HOST:PORT?ca=FILE"
  };
}

bool is_loopback(std::string_view host) {
  in_addr address{};
  if (::inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1)
    return (ntohl(address.s_addr) >> 24U) == 127;
  return host == "localhost" || host == "[::1]";
}

void check_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65'535)
    refuse_url("the port has to be 1 to 65535");
}

/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT; the host, in brackets if it had them.
std::string_view host_of(std::string_view authority) {
  const auto is_name = [](char c) {
    return c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  };
  const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon = authority.find(':', bracket);
  const auto host = authority.substr(0, colon);
  if (colon != std::string_view::npos) check_port(authority.substr(colon + 1));
  const bool is_ip6 = host.size() > 2 && host.starts_with('[') && host.ends_with(']') &&
                      host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
  if (host.empty() || (!is_ip6 && !std::ranges::all_of(host, is_name)))
    refuse_url("the host is missing or broken; user and password have settings of their own");
  return host;
}

void read_option(Target& target, std::string_view pair) {
  const auto equals = pair.find('=');
  const auto name = pair.substr(0, equals);
  const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
  if (name == "ca" && !value.empty()) {
    auto file = percent_decode(value);
    if (!file) refuse_url("a percent escape is broken");
    target.ca_file = *std::move(file);
  } else if (name == "starttls" && value == "required" && target.url.starts_with("smtp://")) {
    target.needs_starttls = true;
  } else {
    refuse_url("an option is none of ca=FILE and, with smtp://, starttls=required");
  }
}

}  // namespace

Target parse_target(std::string_view url) {
  const bool is_tls = url.starts_with("smtps://");
  if (!is_tls && !url.starts_with("smtp://")) refuse_url("this is no SMTP URL");
  const auto question = url.find('?');
  Target target{
      .url = std::string{url.substr(0, question)}, .needs_starttls = false, .ca_file = {}
  };
  const auto host = host_of(std::string_view{target.url}.substr(target.url.find("//") + 2));
  target.needs_starttls = !is_tls && !is_loopback(host);
  auto options = question == std::string_view::npos ? "" : url.substr(question + 1);
  while (!options.empty()) {
    const auto ampersand = options.find('&');
    read_option(target, options.substr(0, ampersand));
    options.remove_prefix(ampersand == std::string_view::npos ? options.size() : ampersand + 1);
  }
  return target;
}

}  // namespace matinee::mail::smtp
