#pragma once

#include <string>
#include <string_view>

#include "cdn/cloudfront/edge_key.hpp"

namespace matinee::cdn::cloudfront {

/// Where viewers reach the CDN, and how it wants to be signed for.
struct Distribution {
  std::string base_url;       ///< "https://d111111abcdef8.cloudfront.net", without a slash.
  std::string cookie_domain;  ///< Shared by us and the CDN; empty = cookies go to our host alone.
  Hash hash = Hash::sha1;
};

/// `cloudfront://HOST[:PORT][?hash=sha256][&cookie_domain=DOMAIN][&scheme=http]`; http is for edges
/// on this machine. Throws std::invalid_argument.
[[nodiscard]] Distribution parse_distribution(std::string_view url);

}  // namespace matinee::cdn::cloudfront
