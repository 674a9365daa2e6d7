#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "ffmpeg-worker/domain/step.hpp"

namespace matinee::worker {

struct Command {
  /// argv; the first is an absolute path. Made of constants, numbers and server-made paths, never
  /// of a user's text.
  std::vector<std::string> arguments;
  /// Bytes that the process finds on descriptor 3, for a sandbox to read; none when empty.
  std::string descriptor_3;
  std::chrono::seconds wall_limit{60};
  /// Of the process and all below it, looked at several times a second: a limit of the kernel's is
  /// for each process alone. Bytes in RAM; processes and threads.
  std::uint64_t memory_limit = std::numeric_limits<std::uint64_t>::max();
  int task_limit = std::numeric_limits<int>::max();
};

struct Exit {
  enum class How { exited, killed_by_signal, out_of_time, too_large, stopped };
  How how = How::exited;
  int code = 0;        ///< Exit code or signal number.
  std::string errors;  ///< What it wrote to standard error: the first and the last 8 kB.

  [[nodiscard]] bool is_success() const { return how == How::exited && code == 0; }
};

/// Runs one process to its end. Thread-safe.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  /// Calls `on_output` with what the process writes to standard output, and `keep_going` several
  /// times a second; the process is killed when it returns false or a limit is passed. The
  /// environment is empty but for PATH and LC_ALL, standard input is /dev/null, all other
  /// descriptors are closed. Throws Unavailable when the process cannot be started.
  [[nodiscard]] virtual Exit run(
      const Command& command,
      const std::function<void(std::string_view)>& on_output,
      const KeepGoing& keep_going
  ) = 0;
};

/// posix_spawn(3) and poll(2). No shell.
class PosixProcessRunner final : public ProcessRunner {
 public:
  [[nodiscard]] Exit run(
      const Command& command,
      const std::function<void(std::string_view)>& on_output,
      const KeepGoing& keep_going
  ) override;
};

}  // namespace matinee::worker
