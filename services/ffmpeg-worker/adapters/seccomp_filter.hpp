#pragma once

#include <string>

namespace matinee::worker {

/// A BPF program (seccomp(2)) for bubblewrap's --seccomp: network, tracing, mounting, namespaces,
/// keys, kernel modules and other calls that no decoder needs fail with EPERM; calls of a foreign
/// architecture kill. Throws Unavailable.
[[nodiscard]] std::string make_seccomp_filter();

}  // namespace matinee::worker
