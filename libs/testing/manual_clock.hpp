#pragma once

#include <chrono>
#include <mutex>

#include "core/clock.hpp"

namespace matinee::testing {

/// A clock that stands still until the test moves it. Starts at 2026-01-01T00:00:00Z. Thread-safe.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;

  /// Moves both clocks forward.
  void advance(std::chrono::milliseconds by);
  /// Sets the wall clock alone, as an operator or NTP does: it may go back.
  void set_wall(Time time);

 private:
  mutable std::mutex mutex_;
  Time now_{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  std::chrono::steady_clock::time_point steady_{std::chrono::hours{1}};
};

}  // namespace matinee::testing
