#include "media/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace matinee::media {

namespace {

// bit/s, in the order of standard_heights.
constexpr std::array<int, 8> caps{
    200'000, 400'000, 800'000, 1'400'000, 2'800'000, 5'000'000, 9'000'000, 16'000'000
};

int even(double value) {
  return std::max(2, static_cast<int>(std::lround(value / 2)) * 2);
}

int even_down(int value) {
  return std::max(2, value / 2 * 2);
}

}  // namespace

std::vector<Rung> ladder(Size display) {
  std::vector<Rung> rungs;
  for (const int height : standard_heights) {
    if (height > display.height) break;
    const double scale = static_cast<double>(height) / display.height;
    const int width = std::min(even(display.width * scale), even_down(display.width));
    if (width >= min_side)
      rungs.push_back({.height = height, .size = {.width = width, .height = height}});
  }
  if (rungs.empty()) {
    const auto name = std::ranges::upper_bound(standard_heights, display.height);
    const int height = name == standard_heights.begin() ? standard_heights.front() : *(name - 1);
    rungs.push_back(
        {.height = height,
         .size = {.width = even_down(display.width), .height = even_down(display.height)}}
    );
  }
  return rungs;
}

int rate_cap(const Rung& rung, Rational rate) {
  const auto found = std::ranges::lower_bound(standard_heights, rung.height);
  const auto index = std::min<std::ptrdiff_t>(found - standard_heights.begin(), caps.size() - 1);
  const double wide_area = static_cast<double>(rung.height) * rung.height * 16 / 9;
  const double area = static_cast<double>(rung.size.width) * rung.size.height;
  const double shape = std::clamp(area / wide_area, 0.3, 1.5);
  const double motion = rate.value() > 31 ? 1.5 : 1.0;
  return static_cast<int>(caps.at(static_cast<std::size_t>(index)) * shape * motion / 1000) * 1000;
}

}  // namespace matinee::media
