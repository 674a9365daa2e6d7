#pragma once

#include <cstddef>
#include <cstdint>

#include "media/mp4_index.hpp"

namespace matinee::media {

/// A track of AAC in an MP4 file whose packets can be republished as they are: all hold 1024
/// samples, none is missing, and they begin with the title, so that they lie on AudioGrid.
struct SoundCopy {
  /// How far a packet may be moved to lie on the grid, in samples: 11 ms, while people notice from
  /// 40 ms on. Encoders begin with 1024 samples of silence (then nothing is moved), 2112 (64) or
  /// others.
  static constexpr std::int64_t max_shift = 500;

  int sample_rate = 0;       ///< Hz.
  std::int64_t packets = 0;  ///< From the first one that is heard to the last.
  int peak_rate = 0;         ///< bit/s, of the largest segment of AudioGrid.
  int average_rate = 0;      ///< bit/s.

  bool operator==(const SoundCopy&) const = default;
};

/// Follows an edit list that leaves out the beginning or the end. Zero is `start_seconds`. Refuses
/// with the reason what has to be encoded: another codec than 'mp4a', another clock than samples,
/// fragments, holes, packets of other lengths, several edits, a track that begins later or earlier
/// than the title. `track` is a place in `index.tracks`.
[[nodiscard]] Read<SoundCopy> read_sound_copy(const Mp4Index& index, std::size_t track);

}  // namespace matinee::media
