#pragma once

#include <string>

#include "core/result.hpp"

namespace matinee::config {

/// The content of a file that holds a secret (at most 64 kB), less one line break at the end.
/// Refuses with a message that says what is wrong, without the content.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path);

}  // namespace matinee::config
