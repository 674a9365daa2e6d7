#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "media/fmp4.hpp"
#include "media/playlist.hpp"

namespace matinee::media {

/// One moof and its mdat inside a file.
struct Fragment {
  ByteRange range;  ///< Of both boxes.
  MediaSegment media;
};

/// Far more than a chunk of an I-frame rendition holds: one picture per second.
inline constexpr std::size_t max_fragments = 100'000;

/// The fragments of a file that holds many, such as the I-frame rendition of a chunk, each checked
/// as `read_segment` does. Boxes that carry no media (ftyp, moov, styp, sidx, free, mfra) may stand
/// between them. Refuses everything else, files without fragments, more than `max_fragments`, and
/// fragments that do not begin after the one before.
[[nodiscard]] Read<std::vector<Fragment>> read_fragments(
    std::span<const std::byte> bytes, const InitSection& init
);

/// One file of an I-frame rendition and what it holds.
struct FragmentFile {
  std::string uri;
  std::vector<Fragment> fragments;
};

/// Entries of an I-frame playlist (RFC 8216 section 4.3.3.6): each lasts until the next picture,
/// the last one until the end of the title. Files are in the order of time; `timescale` is that of
/// their clock, `end_s` the title's length. Ranges include the moof (Apple 6.10).
[[nodiscard]] std::vector<PlaylistSegment> iframe_segments(
    std::span<const FragmentFile> files, std::uint32_t timescale, double end_s
);

}  // namespace matinee::media
