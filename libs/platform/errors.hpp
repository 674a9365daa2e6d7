#pragma once

#include <stdexcept>

#include "core/result.hpp"

namespace matinee::platform {

/// A setting that does not fit or is missing: exit code 2, the message says which and what is
/// allowed.
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The refusal as one text: its message and, one a line, what is wrong with which setting.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace matinee::platform
