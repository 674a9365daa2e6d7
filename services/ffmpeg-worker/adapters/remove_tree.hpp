#pragma once

#include <string>

namespace matinee::worker {

/// Removes a directory with everything in it, whatever a program left there: directories without
/// any rights, and nests that are deeper than paths or descriptors reach. Follows no links. False
/// when something stays.
[[nodiscard]] bool remove_tree(const std::string& path);

}  // namespace matinee::worker
