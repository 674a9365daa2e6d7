#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "content-service/contract/title_plan.hpp"
#include "ffmpeg-worker/domain/step.hpp"
#include "media/picture_copy.hpp"
#include "media/sound_copy.hpp"
#include "media/source.hpp"

namespace matinee::worker {

/// What a source may be. Everything beyond is refused by name.
struct SourceLimits {
  double max_duration_s = 12.0 * 3600;
  int max_side = 8192;  ///< Of the stored picture.
  std::int64_t max_pixels = 8192LL * 4320;
  int max_streams = 32;
  int max_audio_tracks = 8;  ///< Further ones are left out.
  int max_text_tracks = 16;  ///< Likewise.
  double max_gap_s = 300;    ///< Between two pictures.
};

/// What the index of a source, or all its packets, say.
struct SourceTimes {
  media::PictureTimes pictures;
  /// By stream; tracks that are not here have to be encoded.
  std::map<int, media::SoundCopy> sound;
  /// Of the main video, when all that the file can tell allows it to be republished.
  std::optional<media::PictureCopy> copy;
};

/// Refuses what the headers alone show to be no video that can be processed: what is in the file
/// and how large.
[[nodiscard]] Step<void> check_source(const media::Source& source, const SourceLimits& limits);

/// Refuses what the timestamps show: no pictures, truncated, too long, gaps.
[[nodiscard]] Step<void> check_times(const media::PictureTimes& times, const SourceLimits& limits);

/// The plan for a source that both checks accept, but for its key and what describes the source.
[[nodiscard]] content::TitlePlan make_plan(
    const media::Source& source, const SourceTimes& times, const SourceLimits& limits
);

/// Makes the source's own pictures the top rung of a plan, when they fit: the rung that is not
/// above the start rung, or has another size, rate or number of pictures, is encoded, and so is a
/// source of more than twice the rung's cap. Then the boundaries of all rungs are where the source
/// can be cut.
void use_pictures(
    content::TitlePlan& plan, const media::VideoStream& video, const media::PictureCopy& copy
);

/// Bytes that repacking a source may write at most. Other containers cost less; the rest is for the
/// index of very small files.
[[nodiscard]] std::uint64_t remux_limit(std::uint64_t source_bytes);

/// "1:02:03" or "4:05".
[[nodiscard]] std::string clock_text(double seconds);

}  // namespace matinee::worker
