#pragma once

#include <string>
#include <string_view>

#include "aws/credential_sources.hpp"

namespace matinee::objects::s3 {

/// Where objects are kept.
struct Location {
  std::string bucket;
  std::string prefix;  ///< In front of each key: empty, or with a slash at its end.
  std::string region;
  std::string base_url;   ///< Scheme and authority.
  std::string base_path;  ///< In front of the prefix: "/" or "/BUCKET/".
};

/// `s3://BUCKET[/PREFIX][?region=…&endpoint=…&path_style=true|false]`. Without a region, AWS_REGION
/// counts. Without an endpoint it is that of AWS; with one, buckets are named in the path unless
/// `path_style` says otherwise. Throws std::invalid_argument.
[[nodiscard]] Location parse_location(std::string_view url, const aws::Environment& environment);

}  // namespace matinee::objects::s3
