#include "streaming-service/domain/playback.hpp"

#include <algorithm>
#include <cstdint>

namespace matinee::streaming {

std::int64_t resume_position(std::int64_t position_ms, double duration_s) {
  constexpr double start = 0.05;
  constexpr double end = 0.9;
  constexpr double shortest_ms = 30'000;
  const double duration_ms = duration_s * 1000;
  const auto position = static_cast<double>(position_ms);
  const bool at_start = position < std::min(shortest_ms, duration_ms * start);
  return at_start || position > duration_ms * end ? 0 : position_ms;
}

}  // namespace matinee::streaming
