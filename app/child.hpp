#pragma once

#include <string>
#include <vector>

namespace matinee::app {

struct ChildResult {
  int code = -1;       ///< Exit code; -1 when it could not be started or was killed.
  std::string output;  ///< Standard output, at most 64 kB.
};

/// Runs a program of this machine without a shell and waits for its end. Its standard error is
/// dropped.
[[nodiscard]] ChildResult run_child(const std::vector<std::string>& arguments);

}  // namespace matinee::app
