#include "media/source.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

namespace matinee::media {

namespace {

bool is_usable_aspect(const Rational& aspect) {
  // Beyond 4:1 the field is garbage rather than an anamorphic lens.
  return aspect.num > 0 && aspect.den > 0 && aspect.value() >= 0.25 && aspect.value() <= 4.0;
}

}  // namespace

Size display_size(const VideoStream& stream) {
  double width = stream.coded.width;
  double height = stream.coded.height;
  if (is_usable_aspect(stream.sample_aspect)) {
    // Only ever enlarge a side, so that no line or column is lost.
    const double aspect = stream.sample_aspect.value();
    if (aspect >= 1) {
      width *= aspect;
    } else {
      height /= aspect;
    }
  }
  if (stream.rotation == 90 || stream.rotation == 270) std::swap(width, height);
  return {
      .width = std::max(1, static_cast<int>(std::lround(width))),
      .height = std::max(1, static_cast<int>(std::lround(height)))
  };
}

bool is_hdr(const VideoStream& stream) {
  return stream.transfer == "smpte2084" || stream.transfer == "arib-std-b67";
}

const VideoStream* main_video(const Source& source) {
  const auto found = std::ranges::find_if(source.video, [](const VideoStream& stream) {
    return !stream.is_cover_art;
  });
  return found == source.video.end() ? nullptr : &*found;
}

}  // namespace matinee::media
