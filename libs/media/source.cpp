#include "media/source.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <utility>

namespace matinee::media {

namespace {

bool is_usable_aspect(const Rational& aspect) {
  // Beyond 4:1 the field is garbage rather than an anamorphic lens.
  return aspect.num > 0 && aspect.den > 0 && aspect.value() >= 0.25 && aspect.value() <= 4.0;
}

}  // namespace

PictureTimes sum_up_pictures(std::span<const double> starts_s, double last_duration_s) {
  PictureTimes out;
  out.count = std::ssize(starts_s);
  if (starts_s.empty()) return out;
  out.first_s = starts_s.front();
  out.last_s = starts_s.back();
  double usual = 0;
  if (starts_s.size() > 1) {
    out.shortest_s = starts_s[1] - starts_s[0];
    usual = (out.last_s - out.first_s) / static_cast<double>(starts_s.size() - 1);
  }
  for (std::size_t i = 1; i < starts_s.size(); ++i) {
    const double step = starts_s[i] - starts_s[i - 1];
    out.shortest_s = std::min(out.shortest_s, step);
    if (step <= out.longest_s) continue;
    out.longest_s = step;
    out.longest_at_s = starts_s[i - 1];
  }
  out.end_s = out.last_s + std::max({last_duration_s, usual, 0.001});
  return out;
}

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
