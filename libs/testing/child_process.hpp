#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace matinee::testing {

/// A user of this machine to run a program as.
struct ChildUser {
  uid_t uid;
  gid_t gid;
};

/// Nothing to change for an ordinary user; for root the account of the database package, or nobody.
[[nodiscard]] ChildUser unprivileged_user();

/// Starts `command` (its path first) as `user`, output appended to `log`. It gets SIGQUIT when this
/// process dies. Its id.
[[nodiscard]] pid_t start_child(
    const std::vector<std::string>& command, ChildUser user, const std::string& log
);

/// The exit status of waitpid(2).
int wait_for_child(pid_t child);

}  // namespace matinee::testing
