#pragma once

#include <filesystem>
#include <string>
#include <string_view>
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

/// Makes the user the owner of a file or folder, where root runs the tests.
void hand_over(const std::filesystem::path& path, ChildUser user);

/// A fresh folder of the user (0700) below $TMPDIR; `pattern` ends in XXXXXX. Throws
/// std::system_error.
[[nodiscard]] std::filesystem::path make_folder(std::string_view pattern, ChildUser user);

/// Starts `command` (its path first) as `user`, output appended to `log`. It gets SIGQUIT when this
/// process dies. Its id.
[[nodiscard]] pid_t start_child(
    const std::vector<std::string>& command, ChildUser user, const std::string& log
);

/// The exit status of waitpid(2).
int wait_for_child(pid_t child);

}  // namespace matinee::testing
