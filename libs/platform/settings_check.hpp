#pragma once

#include "platform/settings.hpp"

namespace matinee::platform {

/// What can be said about the common settings without opening anything. Throws ConfigurationError
/// for what would not start.
void check_common(const Settings& settings);

}  // namespace matinee::platform
