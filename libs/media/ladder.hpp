#pragma once

#include <array>
#include <string>
#include <vector>

#include "media/source.hpp"

namespace matinee::media {

/// Heights of the ladder; they name the playlists ("720p.m3u8").
inline constexpr std::array<int, 8> standard_heights{144, 240, 360, 480, 720, 1080, 1440, 2160};

/// Pictures smaller than this on a side are not videos that an H.264 player can be trusted with.
inline constexpr int min_side = 16;

/// One rung of the ladder.
struct Rung {
  int height =
      0;  ///< A standard height: the name. Equals size.height except for sources below 144 lines.
  Size size;  ///< Of the picture; both sides even.

  /// "720p".
  [[nodiscard]] std::string name() const { return std::to_string(height) + "p"; }

  bool operator==(const Rung&) const = default;
};

/// The rungs for a source of this display size, lowest first, never empty: every standard height up
/// to the source's, with the width that keeps the aspect. Nothing is ever scaled up: a source with
/// fewer than 144 lines gets one rung of its own size, named 144p. Rungs narrower than `min_side`
/// are left out.
[[nodiscard]] std::vector<Rung> ladder(Size display);

/// Upper limit of the video bit rate (VBV maxrate) in bit/s: the table of docs/decisions for 16:9
/// and up to 30 pictures per second, scaled by the area for other shapes and by 1.5 for more
/// pictures.
[[nodiscard]] int rate_cap(const Rung& rung, Rational rate);

}  // namespace matinee::media
