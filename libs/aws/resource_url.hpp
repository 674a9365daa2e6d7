#pragma once

#include <map>
#include <string>
#include <string_view>

#include "aws/credential_sources.hpp"

namespace matinee::aws {

/// How settings name a resource of one service: `SERVICE://NAME?region=…&endpoint=…&OPTION=…`.
struct ResourceForm {
  std::string_view service;  ///< As the scheme and in the host of its endpoint: "s3".
  std::string_view option;   ///< The one that it has beside region and endpoint.
  std::string_view shape;    ///< What a refusal says is expected.
};

struct ResourceUrl {
  std::string name;  ///< All between the scheme and the options, as written.
  std::string region;
  std::string endpoint;                                     ///< Scheme and authority.
  bool is_aws = true;                                       ///< No other endpoint was named.
  std::map<std::string, std::string, std::less<>> options;  ///< Decoded; those that were given.
};

/// Without a region, AWS_REGION counts; without an endpoint it is that of AWS. Throws
/// std::invalid_argument.
[[nodiscard]] ResourceUrl parse_resource_url(
    const ResourceForm& form, std::string_view url, const Environment& environment
);

/// Throws std::invalid_argument with the reason and what is expected.
[[noreturn]] void refuse_resource_url(const ResourceForm& form, const std::string& why);

}  // namespace matinee::aws
