#include "cache/redis/target.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/encoding.hpp"

namespace matinee::cache::redis {
namespace {

constexpr int max_database = 65'535;
/// Of one wait. A request may meet two: by default both fit into the 100 ms that a broken cache may
/// cost it.
constexpr int max_timeout_ms = 100;

[[noreturn]] void refuse_url(const std::string& why) {
  throw std::invalid_argument{
      why + "; expected redis://USER:PASSWORD@HOST:PORT/DATABASE or rediss://…"
  };
}

std::string decode(std::string_view text) {
  auto out = percent_decode(text);
  if (!out) refuse_url("a percent escape is broken");
  return *std::move(out);
}

int read_number(std::string_view text, int low, int high, const std::string& what) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < low || number > high) {
    refuse_url(what + " has to be " + std::to_string(low) + " to " + std::to_string(high));
  }
  return number;
}

/// What stands before `mark`, or nothing when it is not there; `text` becomes what is behind it.
std::optional<std::string_view> take_before(std::string_view& text, std::size_t mark) {
  if (mark == std::string_view::npos) return std::nullopt;
  const auto before = text.substr(0, mark);
  text.remove_prefix(mark + 1);
  return before;
}

void read_credentials(Target& target, std::string_view text) {
  const auto user = take_before(text, text.find(':'));
  if (!user || text.empty()) refuse_url("credentials have to be USER:PASSWORD, or :PASSWORD");
  target.user = decode(*user);
  target.password = Secret{decode(text)};
}

void read_address(Target& target, std::string_view text) {
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    const auto host = take_before(text, text.find(']'));
    if (!host || (!text.empty() && !text.starts_with(':'))) refuse_url("the address is broken");
    target.host = *host;
    if (!text.empty()) text.remove_prefix(1);
    if (!text.empty())
      target.port = static_cast<std::uint16_t>(read_number(text, 1, 65'535, "the port"));
  } else {
    const auto host = take_before(text, text.find(':'));
    target.host = host.value_or(text);
    if (host) target.port = static_cast<std::uint16_t>(read_number(text, 1, 65'535, "the port"));
  }
  if (target.host.empty()) refuse_url("the host is missing");
}

void read_option(Target& target, std::string_view pair) {
  const auto name = take_before(pair, pair.find('='));
  if (name == "timeout_ms") {
    target.timeout = std::chrono::milliseconds{read_number(pair, 1, max_timeout_ms, "timeout_ms")};
  } else if (name == "ca" && target.tls && !pair.empty()) {
    target.ca_file = decode(pair);
  } else {
    refuse_url("an option is none of timeout_ms=N and, with rediss://, ca=FILE");
  }
}

void read_options(Target& target, std::string_view query) {
  while (!query.empty()) {
    const auto pair = take_before(query, query.find('&'));
    read_option(target, pair.value_or(query));
    if (!pair) return;
  }
}

}  // namespace

Target parse_target(std::string_view url) {
  Target target;
  target.tls = url.starts_with("rediss://");
  if (!target.tls && !url.starts_with("redis://")) refuse_url("this is no Redis URL");
  std::string_view rest = url.substr(url.find("//") + 2);
  std::string_view query;
  if (const auto mark = rest.find('?'); mark != std::string_view::npos) {
    query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  // The last @: a password that should have been encoded must not become part of a host name.
  if (const auto credentials = take_before(rest, rest.rfind('@')))
    read_credentials(target, *credentials);
  const auto address = take_before(rest, rest.find('/'));
  read_address(target, address.value_or(rest));
  if (address && !rest.empty())
    target.database = read_number(rest, 0, max_database, "the database");
  read_options(target, query);
  return target;
}

}  // namespace matinee::cache::redis
