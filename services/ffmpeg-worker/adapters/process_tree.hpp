#pragma once

#include <cstdint>

#include <sys/types.h>

namespace matinee::worker {

/// What a process and all below it hold together.
struct TreeUse {
  std::uint64_t memory = 0;  ///< Bytes in RAM; what processes share is counted in each.
  int tasks = 0;             ///< Processes and threads.
};

/// Looks at /proc. Orphans in a process namespace stay below its first process, so that none
/// escapes. Stops counting after `most_tasks`. Throws Unavailable where the kernel does not
/// list children (CONFIG_PROC_CHILDREN). `root` was not waited for.
[[nodiscard]] TreeUse measure_tree(pid_t root, int most_tasks);

}  // namespace matinee::worker
