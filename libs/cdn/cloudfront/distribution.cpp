#include "cdn/cloudfront/distribution.hpp"

#include <algorithm>
#include <stdexcept>

namespace matinee::cdn::cloudfront {
namespace {

constexpr std::string_view prefix = "cloudfront://";

bool is_host_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '.' || letter == '-';
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_host_letter);
}

/// HOST or HOST:PORT. What may stand here also stands in a policy, where * and ? are wild.
bool is_authority(std::string_view text) {
  const auto colon = std::min(text.find(':'), text.size());
  const auto port = text.substr(std::min(colon + 1, text.size()));
  const bool has_port = colon < text.size();
  return is_host(text.substr(0, colon)) &&
         (!has_port || (!port.empty() && port.size() <= 5 &&
                        port.find_first_not_of("0123456789") == std::string_view::npos));
}

std::string_view take_part(std::string_view& text, char end) {
  const auto part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

void read_option(Distribution& out, std::string_view& scheme, std::string_view pair) {
  const auto name = take_part(pair, '=');
  if (name == "hash" && (pair == "sha1" || pair == "sha256")) {
    out.hash = pair == "sha256" ? Hash::sha256 : Hash::sha1;
  } else if (name == "cookie_domain" && is_host(pair)) {
    out.cookie_domain = pair;
  } else if (name == "scheme" && (pair == "http" || pair == "https")) {
    scheme = pair;
  } else {
    throw std::invalid_argument{
        "an option is none of hash=sha1|sha256, cookie_domain=DOMAIN, scheme=http|https"
    };
  }
}

}  // namespace

Distribution parse_distribution(std::string_view url) {
  if (!url.starts_with(prefix))
    throw std::invalid_argument{"not a distribution: expected cloudfront://HOST"};
  url.remove_prefix(prefix.size());
  auto authority = take_part(url, '?');
  if (authority.ends_with('/')) authority.remove_suffix(1);
  if (!is_authority(authority))
    throw std::invalid_argument{"the host of the distribution is missing or broken"};
  Distribution out;
  std::string_view scheme = "https";
  while (!url.empty())
    read_option(out, scheme, take_part(url, '&'));
  out.base_url = std::string{scheme} + "://" + std::string{authority};
  return out;
}

}  // namespace matinee::cdn::cloudfront
