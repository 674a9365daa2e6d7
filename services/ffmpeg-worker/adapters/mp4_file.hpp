#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/byte_ranges.hpp"
#include "ffmpeg-worker/domain/plan.hpp"
#include "media/mp4_index.hpp"
#include "media/source.hpp"

namespace matinee::worker {

/// True when a top-level box of an MP4 file (index, fragment or media data) reaches beyond the end
/// of the file: an upload that was cut off although its index, being in front, is whole. Reads only
/// the headers of boxes. False for files that cannot be opened.
[[nodiscard]] bool is_cut_mp4(const std::string& path);

/// Makes bytes of a file be there before they are read. False when it could not, which ends the
/// reading.
using Supply = std::function<bool(ByteRange)>;

/// The index of an MP4 file with holes. Asks `supply` for it and for all that a demuxer reads
/// beside it to open the file, which are the headers of all boxes and small boxes as a whole.
/// Nothing for what is no MP4 file with one index of at most 64 MiB and no fragments, that ends
/// with its last box and has at most 64.
[[nodiscard]] std::optional<media::Mp4Index> read_index(
    const std::string& path, const Supply& supply
);

/// When the pictures of an MP4 file are shown, by its index alone. Reads no packet: a film of two
/// hours takes as long as a clip. `source` is the prober's answer, with a main video. Nothing when
/// the index is above 64 MiB, or says anything that media::read_mp4_index or media::index_pictures
/// refuses, or contradicts the prober: then walk the packets.
[[nodiscard]] std::optional<SourceTimes> times_by_index(
    const std::string& path, const media::Source& source
);

}  // namespace matinee::worker
