#pragma once

#include <chrono>
#include <functional>

namespace matinee::app {

/// How long a command waits for a server that does not answer, such as one that is being restarted:
/// pauses of 1, 2, 4, 8, 15 and 30 seconds, a minute in all.
class Patience {
 public:
  /// `stop` ends a pause early.
  explicit Patience(const std::function<bool()>& stop) : stop_{stop} {}

  /// Pauses and returns true; false when it is at its end, or stopped.
  [[nodiscard]] bool wait();

  /// The server answered: the next silence is another one.
  void restore() { pause_ = first; }

 private:
  static constexpr std::chrono::seconds first{1};

  const std::function<bool()>& stop_;
  std::chrono::seconds pause_ = first;
};

}  // namespace matinee::app
