#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ffmpeg-worker/adapters/process_runner.hpp"

namespace matinee::worker {

/// What a sandboxed process may use at most.
struct SandboxLimits {
  std::chrono::seconds wall{60};
  std::chrono::seconds cpu{60};
  std::uint64_t address_space = 6ULL << 30U;  ///< Bytes, of each process.
  std::uint64_t memory = 4ULL << 30U;         ///< Bytes in RAM, of all processes together.
  std::uint64_t file_size = 2ULL << 30U;      ///< Bytes, of each file.
  int tasks = 64;                             ///< Processes and threads.
};

/// Wraps commands so that they see nothing but the system's read-only /usr, one input file as /in
/// and one directory as /out: bubblewrap with namespaces of its own for network, processes, mounts
/// and users, no further user namespaces, no capabilities, uid 65534, a system call filter,
/// resource limits, 16 MiB of files in RAM, the first place when the kernel needs memory back, and
/// death with this process. Immutable; thread-safe.
class Sandbox {
 public:
  /// Throws Unavailable when bubblewrap or the filter are missing.
  Sandbox();

  /// `arguments[0]` is an absolute path; programs outside /usr are shown as /tool. `input` and
  /// `output` are absolute paths; empty = not there.
  [[nodiscard]] Command wrap(
      std::vector<std::string> arguments,
      const std::string& input,
      const std::string& output,
      const SandboxLimits& limits
  ) const;

 private:
  std::string filter_;
};

}  // namespace matinee::worker
