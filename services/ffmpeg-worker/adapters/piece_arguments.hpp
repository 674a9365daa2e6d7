#pragma once

#include <string>
#include <vector>

#include "content-service/contract/encoding.hpp"

/// Command lines of ffmpeg 5.1 that make pieces of a title which join without a seam (design: one
/// process per piece, one decode, each rung scaled from the one above). In the sandbox the source
/// is /in and results go to /out. Nothing of it is a user's word.
namespace matinee::worker {

/// Segments [first, end) of the task's rungs to /out/v/{rung}/{number}.m4s, and poster candidates
/// to /out/posters/{picture}.jpg; nothing of a copied rung. Key frames and times are absolute, so
/// that every piece has the same init section, and one thread per encoder makes the same bytes each
/// time. All segments but the last have the length of the first.
[[nodiscard]] std::vector<std::string> picture_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
);

/// The same of a rung that is the source's own pictures, for a piece whose segments are cut where
/// media::segments_at_key_frames says. An opening task makes the init sections of the encoded rungs
/// too, and the first single picture.
[[nodiscard]] std::vector<std::string> copy_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
);

/// Segments [first, end) of a track to /out/a/{folder}/{number}.m4s. A piece that does not begin or
/// end with the title decodes 48 packets more before it, and joins to the sample.
[[nodiscard]] std::vector<std::string> sound_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
);

/// The task's text track to /out/text.vtt.
[[nodiscard]] std::vector<std::string> text_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
);

/// The files of the storyboard to /out/storyboard/{number}.jpg, three digits each. A picture shows
/// the middle of its interval, or the key frame before it.
[[nodiscard]] std::vector<std::string> storyboard_arguments(
    const std::string& ffmpeg, const content::TaskLease& task
);

/// The filter graph of `picture_arguments`.
[[nodiscard]] std::string piece_graph(const content::TaskLease& task);

/// The rungs that `picture_arguments` makes: the task's own and, for an opening task, some pictures
/// of all others. Lowest first.
[[nodiscard]] std::vector<content::PlannedRung> rungs_made(const content::TaskLease& task);

/// The picture numbers of poster candidates that the task makes. A piece makes those within it when
/// its rungs include the one that posters are taken from.
[[nodiscard]] std::vector<std::int64_t> posters_made(const content::TaskLease& task);

}  // namespace matinee::worker
