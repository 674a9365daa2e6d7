#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ffmpeg-worker/domain/step.hpp"
#include "media/ladder.hpp"
#include "media/segment_grid.hpp"
#include "media/source.hpp"

namespace matinee::worker {

/// What a source may be. Everything beyond is refused by name.
struct SourceLimits {
  double max_duration_s = 12.0 * 3600;
  int max_side = 8192;  ///< Of the stored picture.
  std::int64_t max_pixels = 8192LL * 4320;
  int max_streams = 32;
  int max_audio_tracks = 8;  ///< Further ones are left out.
  double max_gap_s = 300;    ///< Between two pictures.
};

struct RungPlan {
  media::Rung rung;
  int max_rate = 0;  ///< bit/s.
};

struct AudioPlan {
  int stream = 0;        ///< Index in the file.
  bool copy = false;     ///< Already what is wanted: not encoded again.
  std::string language;  ///< BCP 47.
  std::string name;      ///< For the playlist; unique within the title.
  std::string folder;    ///< "und-0": part of object names.
};

/// Everything that is decided before encoding. Immutable.
struct Plan {
  std::string container;
  int video_stream = 0;
  media::SegmentGrid grid{{25, 1}, 1};
  std::vector<RungPlan> rungs;  ///< Lowest first.
  std::vector<AudioPlan> audio;
  bool deinterlace = false;
  bool is_rgb = false;
  std::string hdr_transfer;           ///< Empty for SDR sources.
  std::vector<std::int64_t> posters;  ///< Picture numbers of poster candidates, ascending.
  std::int64_t hold_frames = 0;       ///< How long the last picture may be held to fill the grid.
};

/// Refuses what the headers alone show to be no video that can be processed: what is in the file
/// and how large.
[[nodiscard]] Step<void> check_source(const media::Source& source, const SourceLimits& limits);

/// Refuses what the timestamps show: no pictures, truncated, too long, gaps.
[[nodiscard]] Step<void> check_times(const media::PictureTimes& times, const SourceLimits& limits);

/// The plan for a source that both checks accept.
[[nodiscard]] Plan make_plan(
    const media::Source& source, const media::PictureTimes& times, const SourceLimits& limits
);

/// Bytes that repacking a source may write at most. Other containers cost less; the rest is for the
/// index of very small files.
[[nodiscard]] std::uint64_t remux_limit(std::uint64_t source_bytes);

/// "1:02:03" or "4:05".
[[nodiscard]] std::string clock_text(double seconds);

}  // namespace matinee::worker
