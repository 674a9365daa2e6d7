#pragma once

#include <string>
#include <vector>

#include "ffmpeg-worker/domain/ports.hpp"
#include "media/bandwidth.hpp"
#include "media/fmp4.hpp"

namespace matinee::worker {

/// A rendition that was read back and found to be what the plan asked for.
struct CheckedRendition {
  media::InitSection init;
  std::string init_file;                     ///< Name in the workspace.
  std::vector<std::string> files;            ///< Names of the segments in the workspace, in order.
  std::vector<media::SegmentSize> segments;  ///< The same order.
};

/// Reads every segment of a rung: boxes, first picture a key frame, start and number of pictures
/// exactly those of the grid, size of the picture, bytes within the rate cap. Refuses the media
/// when pictures are missing, fails when the encoder's output is wrong.
[[nodiscard]] Step<CheckedRendition> check_video(
    const Workspace& workspace,
    const media::SegmentGrid& grid,
    const RungPlan& rung,
    const KeepGoing& keep_going
);

/// Reads every segment of an audio track: boxes, starts at 0, without holes; segments, their length
/// and their bytes, and the whole length within what the pictures and the codec allow. It may be
/// shorter than the pictures.
[[nodiscard]] Step<CheckedRendition> check_audio(
    const Workspace& workspace,
    const media::SegmentGrid& grid,
    const AudioPlan& audio,
    const KeepGoing& keep_going
);

/// Names of the poster candidates, none of them more than a JPEG of 4 MB.
[[nodiscard]] std::vector<std::string> check_posters(const Workspace& workspace, const Plan& plan);

/// Where the encoder writes, in the workspace.
[[nodiscard]] std::string folder_of(const RungPlan& rung);
[[nodiscard]] std::string folder_of(const AudioPlan& audio);

}  // namespace matinee::worker
