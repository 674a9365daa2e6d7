#pragma once

#include <string>
#include <string_view>

#include "aws/credential_sources.hpp"

namespace matinee::queue::sqs {

/// Which queue it is.
struct Location {
  std::string name;
  std::string account;  ///< Whose queue it is; empty = that of the credentials.
  std::string region;
  std::string base_url;  ///< Of the service: scheme and authority.
};

/// `sqs://NAME[?region=…&account=…&endpoint=…]`. Without a region, AWS_REGION counts; without an
/// endpoint it is that of AWS. No FIFO queues. Throws std::invalid_argument.
[[nodiscard]] Location parse_location(std::string_view url, const aws::Environment& environment);

}  // namespace matinee::queue::sqs
