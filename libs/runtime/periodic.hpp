#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace matinee::runtime {

/// Runs a function again and again on a thread of its own: first at once, then `period` after the
/// last run ended, or sooner after `wake()`. What the function throws is logged, and it runs again.
/// Thread-safe.
class Periodic {
 public:
  Periodic(std::string name, std::chrono::milliseconds period, std::function<void()> function);
  /// Waits for the running call, then joins.
  ~Periodic();
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

  void wake();
  /// As the destructor. Idempotent.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::runtime
