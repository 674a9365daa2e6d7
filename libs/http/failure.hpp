#pragma once

#include <expected>
#include <string_view>

#include "core/result.hpp"
#include "logger/logger.hpp"

/// What a client hears when it is not to blame.
namespace matinee::http {

/// Refuses with `overloaded`, to be tried again in a second.
[[nodiscard]] std::unexpected<Error> overloaded();

/// Inside a catch block: what was thrown on behalf of a request, as `unavailable` (try again in a
/// second) or `internal_error`. Logged as an error, so call it once for each.
[[nodiscard]] Error describe_exception(const logger::Logger& log, std::string_view route);

}  // namespace matinee::http
