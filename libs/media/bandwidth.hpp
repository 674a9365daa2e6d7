#pragma once

#include <cstdint>
#include <span>

namespace matinee::media {

struct SegmentSize {
  std::uint64_t bytes = 0;
  double seconds = 0;
};

struct Bandwidth {
  int peak = 0;     ///< bit/s, rounded up.
  int average = 0;  ///< bit/s, rounded up.
};

/// Measured as RFC 8216 section 4.1 defines it: the peak is the highest rate of any run of segments
/// that lasts 0.5 to 1.5 target durations; where the whole title is shorter, its average.
[[nodiscard]] Bandwidth measure(std::span<const SegmentSize> segments, int target_duration_s);

}  // namespace matinee::media
