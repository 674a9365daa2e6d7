#pragma once

#include <map>
#include <string>
#include <vector>

namespace matinee::app {

struct ChildResult {
  int code = -1;       ///< Exit code; -1 when it could not be started or was killed.
  std::string output;  ///< Standard output, at most 64 kB.
};

/// What a child gets besides its arguments.
struct ChildSetup {
  /// Added to the environment of this process. For passwords: every user can read arguments.
  std::map<std::string, std::string> variables;
  bool with_errors = false;  ///< Standard error goes into `output` too; else it is dropped.
};

/// Runs a program of this machine without a shell and waits for its end.
[[nodiscard]] ChildResult run_child(
    const std::vector<std::string>& arguments, const ChildSetup& setup = {}
);

}  // namespace matinee::app
