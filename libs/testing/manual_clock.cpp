#include "testing/manual_clock.hpp"

namespace matinee::testing {

Time ManualClock::now() const {
  const std::lock_guard lock{mutex_};
  return now_;
}

std::chrono::steady_clock::time_point ManualClock::steady() const {
  const std::lock_guard lock{mutex_};
  return steady_;
}

void ManualClock::advance(std::chrono::milliseconds by) {
  const std::lock_guard lock{mutex_};
  now_ += by;
  steady_ += by;
}

void ManualClock::set_wall(Time time) {
  const std::lock_guard lock{mutex_};
  now_ = time;
}

}  // namespace matinee::testing
