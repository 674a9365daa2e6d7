#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/byte_ranges.hpp"
#include "media/mp4_index.hpp"

/// Which bytes of an MP4 file a reader asks for that makes a piece of the film: so that a machine
/// far from the file need not fetch the rest. The reader is ffmpeg 5.1, which enters at the key
/// frame before the time it is told and goes on in the order of decoding. What is said here is
/// more than it reads: it begins a second earlier, at the key frame before that, and ends two
/// seconds and forty samples later. Beside these bytes a reader needs the index and the headers of
/// all boxes of the file.
namespace matinee::media {

/// A part of one track. Seconds count from `start_seconds` on.
struct Mp4Part {
  std::size_t track = 0;  ///< A place in `Mp4Index::tracks`.
  double begin_s = 0;
  double end_s = std::numeric_limits<double>::infinity();
};

/// False for fragmented files, and where an edit list shows several parts of a track: only the
/// demuxer knows what becomes of those.
[[nodiscard]] bool can_be_read_in_parts(const Mp4Index& index);

/// What a reader looks at to find out what the streams are: 8 s of each track or 6 MB of it, more
/// than ffmpeg's `analyzeduration` and `probesize`; chapters as a whole. Of an index that
/// `can_be_read_in_parts`.
[[nodiscard]] ByteRanges opening_bytes(const Mp4Index& index);

/// What a reader asks for that makes this part. Of an index that `can_be_read_in_parts`.
[[nodiscard]] ByteRanges bytes_of_part(const Mp4Index& index, const Mp4Part& part);

/// True for a codec (the type of a sample description) whose decoder in ffmpeg 5.1 takes zeros in
/// place of a sample for a fault, so that it cannot happen unseen that a hole was decoded. AV1,
/// MPEG-2, Opus and PCM are decoded to nothing or to silence.
[[nodiscard]] bool shows_holes(std::uint32_t codec);

}  // namespace matinee::media
