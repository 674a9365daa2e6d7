#pragma once

#include <string>

namespace matinee::worker {

/// A BPF program (seccomp(2)) for bubblewrap's --seccomp: network, tracing, mounting, namespaces
/// (unshare, setns, and clone with any flag that makes one), memory outside of processes, keys,
/// kernel modules and other calls that no decoder needs fail with EPERM; clone3 fails with ENOSYS,
/// so that clone is used; calls of a foreign architecture kill. Throws Unavailable.
[[nodiscard]] std::string make_seccomp_filter();

}  // namespace matinee::worker
