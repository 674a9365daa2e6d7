#pragma once

#include <optional>
#include <string>

#include "media/source.hpp"

namespace matinee::worker {

/// True when a top-level box of an MP4 file (index, fragment or media data) reaches beyond the end
/// of the file: an upload that was cut off although its index, being in front, is whole. Reads only
/// the headers of boxes. False for files that cannot be opened.
[[nodiscard]] bool is_cut_mp4(const std::string& path);

/// When the pictures of an MP4 file are shown, by its index alone. Reads no packet: a film of two
/// hours takes as long as a clip. `video` is the prober's answer for the stream. Nothing when the
/// index is above 64 MiB, or says anything that media::read_mp4_index or media::index_pictures
/// refuses, or contradicts the prober: then walk the packets.
[[nodiscard]] std::optional<media::PictureTimes> times_by_index(
    const std::string& path, const media::VideoStream& video
);

}  // namespace matinee::worker
