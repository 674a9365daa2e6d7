#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "media/rational.hpp"

namespace matinee::media {

/// Key frame distance in pictures for closed GOPs of two seconds.
[[nodiscard]] std::int64_t gop_length(Rational rate);

/// How the boundaries of a title are laid before the regular ones.
enum class GridStart {
  regular,    ///< Segments of three GOPs (6 s) from the first picture on.
  bootstrap,  ///< Segments of one, one and two GOPs (2, 2 and 4 s) first: playable sooner.
};

/// The boundaries that all rungs of a title share, in pictures. Immutable, and cheap to ask: O(1),
/// or O(log n) where the boundaries were listed.
class SegmentGrid {
 public:
  /// Of listed segments. Cuts at the key frames of a source that has one every 8 s lie at most 14 s
  /// apart; what is much longer keeps viewers waiting at every seek.
  static constexpr double max_seconds = 16;

  /// Three GOPs per segment, the last one shorter. `frames` at least 1, `rate` positive.
  SegmentGrid(Rational rate, std::int64_t frames) : SegmentGrid{rate, frames, GridStart::regular} {}

  SegmentGrid(Rational rate, std::int64_t frames, GridStart start);

  /// Boundaries of a source that is republished as a rung: the first picture of each segment, from
  /// 0, ascending, below `frames`. Says what is wrong with others, and refuses segments longer than
  /// `max_seconds`: they come from a file.
  [[nodiscard]] static std::expected<SegmentGrid, std::string> with_boundaries(
      Rational rate, std::int64_t frames, std::vector<std::int64_t> begins
  );

  [[nodiscard]] Rational rate() const { return rate_; }

  [[nodiscard]] std::int64_t frames() const { return frames_; }

  /// Of two seconds; with listed boundaries the encoders put key frames at these distances from
  /// each boundary.
  [[nodiscard]] std::int64_t gop() const { return gop_; }

  [[nodiscard]] std::int64_t count() const;
  /// First picture of segment k; `begin(count())` is `frames()`.
  [[nodiscard]] std::int64_t begin(std::int64_t k) const;

  [[nodiscard]] std::int64_t frames_in(std::int64_t k) const { return begin(k + 1) - begin(k); }

  /// The segment that holds picture `frame` (0 to `frames() - 1`).
  [[nodiscard]] std::int64_t segment_of(std::int64_t frame) const;

  [[nodiscard]] double seconds(std::int64_t pictures) const;

  /// Of a full segment; of the longest where the boundaries were listed.
  [[nodiscard]] double nominal_seconds() const { return seconds(nominal_); }

  /// True when `ticks` of a clock with `timescale` ticks per second is exactly the start of picture
  /// `frame`.
  [[nodiscard]] bool is_start_of(std::int64_t frame, std::uint64_t ticks, std::uint32_t timescale)
      const;

  /// Compares the boundaries and the rate.
  bool operator==(const SegmentGrid&) const = default;

 private:
  [[nodiscard]] std::int64_t listed() const { return static_cast<std::int64_t>(head_.size()); }

  Rational rate_;
  std::int64_t frames_;
  std::int64_t gop_;
  std::int64_t nominal_;            ///< Pictures of a full segment.
  std::vector<std::int64_t> head_;  ///< First pictures of the segments before the regular ones.
  std::int64_t regular_ = 0;        ///< First picture of the regular segments; at most `frames_`.
};

/// How many segments of a source that is republished one process may copy; it begins at the third
/// one, or this many behind it.
inline constexpr std::int64_t copied_run = 100;

/// The segments of a source that is republished: cut where it has key frames (picture numbers,
/// ascending, the first one 0). As GridStart::bootstrap, but each segment as much longer as the
/// next key frame is away; where key frames are on that grid it is that grid. Within a run of
/// `copied_run` the n-th cut after the first is the first key frame that is n full segments away,
/// so that `ffmpeg -c copy -f hls` cuts there too (hlsenc.c counts from the start, not from the
/// last cut).
[[nodiscard]] std::vector<std::int64_t> segments_at_key_frames(
    Rational rate, std::span<const std::int64_t> key_frames
);

}  // namespace matinee::media
