#include "http/url.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "http/text.hpp"

namespace matinee::http {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_dotted(std::string_view segment) {
  return segment == "." || segment == "..";
}

Result<std::string> parse_path(std::string_view raw) {
  if (!raw.starts_with('/'))
    return refuse(code::malformed_request, "The path must begin with a slash.");
  std::string path;
  for (auto rest = raw.substr(1); raw != "/";) {
    const auto end = rest.find('/');
    const auto segment = percent_decode(rest.substr(0, end), false);
    // A decoded slash would be one segment to the router and two to whoever joins the path again.
    const bool bad = !segment || segment->empty() || is_dotted(*segment) ||
                     segment->contains('/') || std::ranges::any_of(*segment, is_control);
    if (bad) return refuse(code::not_found, "The path is not in normal form.");
    path += '/';
    path += *segment;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (path.empty()) path = "/";
  return path;
}

Result<Query> parse_query(std::string_view raw) {
  Query query;
  while (!raw.empty()) {
    const auto end = std::min(raw.find('&'), raw.size());
    auto pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return refuse(code::malformed_request, "The query is not well-formed.");
    if (!query.emplace(std::move(*name), std::move(*value)).second) {
      return refuse(code::malformed_request, "A query parameter is given twice.");
    }
  }
  return query;
}

/// Takes "http://authority" off an absolute target.
std::string_view take_authority(std::string_view& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() <= scheme.size() ||
        !equals_ignoring_case(target.substr(0, scheme.size()), scheme))
      continue;
    const auto end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    const auto authority = target.substr(scheme.size(), end - scheme.size());
    if (authority.empty()) return {};  // Left in place, it makes the path malformed.
    target.remove_prefix(end);
    if (target.empty()) target = "/";
    return authority;
  }
  return {};
}

bool is_port(std::string_view text) {
  const auto port = parse_number(text);
  return port && *port <= 65535 && text.size() <= 5;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool form) {
  std::string blanks;
  if (form && text.contains('+')) {
    blanks = text;
    std::ranges::replace(blanks, '+', ' ');
    text = blanks;
  }
  auto out = matinee::percent_decode(text);
  if (!out || out->contains('\0') || !is_utf8(*out)) return std::nullopt;
  return out;
}

Result<Target> parse_target(std::string_view target) {
  Target parsed;
  if (target == "*") {
    parsed.path = target;
    return parsed;
  }
  if (target.contains('#'))
    return refuse(code::malformed_request, "A fragment does not belong into a request.");
  const auto authority = take_authority(target);
  if (!authority.empty() && !is_authority(authority))
    return refuse(code::malformed_request, "The host is not valid.");
  parsed.authority = authority;

  const auto mark = std::min(target.find('?'), target.size());
  auto path = parse_path(target.substr(0, mark));
  if (!path) return refusal(path);
  auto query = parse_query(target.substr(std::min(mark + 1, target.size())));
  if (!query) return refusal(query);
  parsed.path = std::move(*path);
  parsed.query = std::move(*query);
  return parsed;
}

bool is_authority(std::string_view text) {
  if (text.size() > 255) return false;
  const bool literal = text.starts_with('[');
  const auto end = literal ? text.find(']') : text.find(':');
  if (literal && end == std::string_view::npos) return false;
  const auto host = literal ? text.substr(1, end - 1) : text.substr(0, end);
  const auto port =
      end == std::string_view::npos ? std::string_view{} : text.substr(literal ? end + 1 : end);
  if (host.empty() || (!port.empty() && (port[0] != ':' || !is_port(port.substr(1))))) return false;
  return std::ranges::all_of(host, [&](char c) {
    const bool letter_or_digit =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter_or_digit || c == '.' || (literal ? c == ':' : c == '-' || c == '_');
  });
}

}  // namespace matinee::http
