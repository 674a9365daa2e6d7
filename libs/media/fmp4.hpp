#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "media/source.hpp"

/// Reads what must be known of fragmented MP4 (ISO/IEC 14496-12) before it is published. Every read
/// is bounds-checked: the bytes come from a process that handled hostile input.
namespace matinee::media {

/// A value, or what is wrong with the bytes.
template <class T>
using Read = std::expected<T, std::string>;

/// An initialisation section with one track.
struct InitSection {
  std::uint32_t timescale = 0;  ///< Ticks per second.
  std::string codecs;           ///< RFC 6381: "avc1.64001f" or "mp4a.40.2".
  bool is_video = false;
  Size size;                           ///< Video only.
  int channels = 0;                    ///< Audio only.
  std::uint32_t default_duration = 0;  ///< Of samples (trex).
  std::uint32_t default_size = 0;
  std::uint32_t default_flags = 0;
};

/// A segment with one fragment of one track.
struct MediaSegment {
  std::uint64_t decode_time = 0;  ///< Ticks (tfdt).
  std::uint64_t samples = 0;
  std::uint64_t duration = 0;     ///< Ticks, of all samples.
  bool starts_with_sync = false;  ///< The first sample can be decoded alone.
};

[[nodiscard]] Read<InitSection> read_init(std::span<const std::byte> bytes);

/// Refuses anything but optional styp/sidx/prft/emsg, one moof with one traf, one mdat that holds
/// exactly the samples, and nothing behind it.
[[nodiscard]] Read<MediaSegment> read_segment(
    std::span<const std::byte> bytes, const InitSection& init
);

}  // namespace matinee::media
