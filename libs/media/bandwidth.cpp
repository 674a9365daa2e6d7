#include "media/bandwidth.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace matinee::media {

namespace {

int bits_per_second(std::uint64_t bytes, double seconds) {
  if (seconds <= 0) return 0;
  const double rate = std::ceil(static_cast<double>(bytes) * 8 / seconds);
  return static_cast<int>(std::min(rate, static_cast<double>(std::numeric_limits<int>::max())));
}

/// The highest rate of the runs that begin with the first segment given.
int peak_of_runs(std::span<const SegmentSize> segments, double shortest, double longest) {
  constexpr double rounding = 1e-6;
  int peak = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
  for (const auto& segment : segments) {
    bytes += segment.bytes;
    seconds += segment.seconds;
    if (seconds > longest + rounding) break;
    if (seconds >= shortest - rounding) peak = std::max(peak, bits_per_second(bytes, seconds));
  }
  return peak;
}

}  // namespace

Bandwidth measure(std::span<const SegmentSize> segments, int target_duration_s) {
  Bandwidth out;
  std::uint64_t bytes = 0;
  double seconds = 0;
  for (std::size_t first = 0; first < segments.size(); ++first) {
    bytes += segments[first].bytes;
    seconds += segments[first].seconds;
    const auto runs = segments.subspan(first);
    out.peak =
        std::max(out.peak, peak_of_runs(runs, 0.5 * target_duration_s, 1.5 * target_duration_s));
  }
  out.average = bits_per_second(bytes, seconds);
  out.peak = std::max(out.peak, out.average);
  return out;
}

}  // namespace matinee::media
