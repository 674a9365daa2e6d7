#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"

namespace matinee::app {

/// What `matinee check` says about the installation of these settings; only reads. Throws
/// Unavailable.
[[nodiscard]] std::vector<std::string> find_violations(const Invocation& invocation);

/// Of a violation that says that no row knows some objects: their prefix.
[[nodiscard]] std::optional<std::string> orphans_in(std::string_view violation);
/// True for one that every copy of a busy installation has once some time has passed: a worker of
/// then does not go on. The next start clears it up.
[[nodiscard]] bool comes_with_time(std::string_view violation);

}  // namespace matinee::app
