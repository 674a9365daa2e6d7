#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/mp4_index.hpp"
#include "media/rational.hpp"
#include "media/source.hpp"

/// Whether the pictures of an MP4 file can be republished as they are, as the top rung of a title,
/// and where they are cut. All rungs share these cuts.
namespace matinee::media {

struct PictureCopy {
  /// Between two key frames. Viewers wait for one after each seek.
  static constexpr double max_gop_s = 8;

  Rational rate;            ///< Exact and constant.
  std::int64_t frames = 0;  ///< Pictures.
  /// The pictures that segments begin with, ascending from 0. Each has to be an IDR picture
  /// (`begins_with_idr`).
  std::vector<KeyFrame> begins;
  int peak_rate = 0;     ///< bit/s, of the largest segment.
  int average_rate = 0;  ///< bit/s.
};

/// What every player decodes: H.264 up to level 5.2 in 8 bits and 4:2:0, progressive, upright, with
/// square pixels and the colours of BT.709 or none named. Says nothing, or why not.
[[nodiscard]] Read<void> check_pictures_to_copy(const VideoStream& video, const AvcConfig& avc);

/// Refuses with the reason what is not shown at a constant rate from zero on, all of it, and what
/// cannot be cut at key frames at most `max_gop_s` apart.
[[nodiscard]] Read<PictureCopy> read_picture_copy(const PictureIndex& pictures);

/// True when the first picture data of a sample is of an IDR picture: nothing behind it needs what
/// was before (ITU-T H.264 section 7.4.1.2.4). Parameter sets in front of it make it false: they
/// might be others than those of the file. `sample` may end anywhere behind the first slice's
/// header.
[[nodiscard]] bool begins_with_idr(std::span<const std::byte> sample, int nal_length);

}  // namespace matinee::media
