#pragma once

#include <memory>

namespace matinee::runtime {

/// Waits for SIGINT and SIGTERM on the calling thread. Make one in main() before any other thread,
/// so that all inherit the blocked mask. Also ignores SIGPIPE. A second signal while draining exits
/// at once with 130.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Blocks until a signal arrives or `interrupt()`; returns its number, 0 for an interrupt.
  [[nodiscard]] int wait();
  /// From any thread: makes `wait` return.
  void interrupt();
  /// From now on a further signal ends the process.
  void exit_on_next();

 private:
  int event_;
};

}  // namespace matinee::runtime
