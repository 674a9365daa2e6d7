#pragma once

#include <cstdint>

#include "media/rational.hpp"

namespace matinee::media {

/// Key frame distance in pictures for closed GOPs of two seconds.
[[nodiscard]] std::int64_t gop_length(Rational rate);

/// The boundaries that all rungs of a title share, in pictures: three GOPs per segment (6 s), the
/// last one shorter. Immutable.
class SegmentGrid {
 public:
  /// `frames` at least 1, `rate` positive.
  SegmentGrid(Rational rate, std::int64_t frames);

  [[nodiscard]] Rational rate() const { return rate_; }

  [[nodiscard]] std::int64_t frames() const { return frames_; }

  [[nodiscard]] std::int64_t gop() const { return gop_; }

  [[nodiscard]] std::int64_t count() const;
  /// First picture of segment k; `begin(count())` is `frames()`.
  [[nodiscard]] std::int64_t begin(std::int64_t k) const;

  [[nodiscard]] std::int64_t frames_in(std::int64_t k) const { return begin(k + 1) - begin(k); }

  [[nodiscard]] double seconds(std::int64_t pictures) const;

  /// Of a full segment.
  [[nodiscard]] double nominal_seconds() const { return seconds(3 * gop_); }

  /// True when `ticks` of a clock with `timescale` ticks per second is exactly the start of picture
  /// `frame`.
  [[nodiscard]] bool is_start_of(std::int64_t frame, std::uint64_t ticks, std::uint32_t timescale)
      const;

 private:
  Rational rate_;
  std::int64_t frames_;
  std::int64_t gop_;
};

}  // namespace matinee::media
