#include "patience.hpp"

#include <thread>

namespace matinee::app {

bool Patience::wait() {
  constexpr std::chrono::seconds longest{30};
  constexpr std::chrono::milliseconds slice{100};
  if (pause_ > longest) return false;
  const auto end = std::chrono::steady_clock::now() + pause_;
  pause_ = pause_ == std::chrono::seconds{8} ? std::chrono::seconds{15} : pause_ * 2;
  while (std::chrono::steady_clock::now() < end) {
    if (stop_()) return false;
    std::this_thread::sleep_for(slice);
  }
  return !stop_();
}

}  // namespace matinee::app
