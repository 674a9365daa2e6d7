#include "media/segment_grid.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace matinee::media {

__extension__ using Wide = unsigned __int128;

std::int64_t gop_length(Rational rate) {
  return std::max<std::int64_t>(1, std::llround(2 * rate.value()));
}

SegmentGrid::SegmentGrid(Rational rate, std::int64_t frames)
    : rate_{rate}, frames_{frames}, gop_{gop_length(rate)} {
  assert(frames > 0 && rate.num > 0 && rate.den > 0);
}

std::int64_t SegmentGrid::count() const {
  const auto length = 3 * gop_;
  return (frames_ + length - 1) / length;
}

std::int64_t SegmentGrid::begin(std::int64_t k) const {
  return std::min(frames_, k * 3 * gop_);
}

double SegmentGrid::seconds(std::int64_t pictures) const {
  return static_cast<double>(pictures) / rate_.value();
}

bool SegmentGrid::is_start_of(std::int64_t frame, std::uint64_t ticks, std::uint32_t timescale)
    const {
  // ticks / timescale == frame * den / num, without a division. 12 h at any clock stays far below
  // 2^127.
  const auto left = static_cast<Wide>(ticks) * static_cast<std::uint64_t>(rate_.num);
  const auto right = static_cast<Wide>(frame) * static_cast<std::uint64_t>(rate_.den) * timescale;
  return left == right;
}

}  // namespace matinee::media
