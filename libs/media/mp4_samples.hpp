#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "media/mp4_index.hpp"

/// What the readers of an MP4 index share: its tables written out, sample by sample.
namespace matinee::media {

/// One sample, in the order of the file.
struct Mp4Sample {
  std::int64_t decode = 0;  ///< Of decoding, on the media's own timeline, ticks.
  std::int64_t time = 0;    ///< Of display, on the same.
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t duration = 0;  ///< Ticks.
  bool is_key = false;
};

/// Of tables that `read_mp4_index` made: it has made sure that they agree.
[[nodiscard]] std::vector<Mp4Sample> list_samples(const Mp4SampleTable& table);

/// No time is later, in ticks.
inline constexpr std::int64_t latest_tick = std::numeric_limits<std::int64_t>::max() / 4;

/// Ticks of the movie as ticks of a track, to the nearest; bounded.
[[nodiscard]] std::int64_t to_track(
    std::uint64_t ticks, const Mp4Index& index, const Mp4Track& track
);

/// How long nothing is shown, over all empty edits; ticks of the track.
[[nodiscard]] std::int64_t empty_edits(const Mp4Index& index, const Mp4Track& track);

}  // namespace matinee::media
