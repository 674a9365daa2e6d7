#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ffmpeg-worker/domain/step.hpp"
#include "media/source.hpp"

namespace matinee::worker {

/// ffprobe's JSON (see probe_arguments) as a source. Fails on JSON that is not what ffprobe writes.
[[nodiscard]] Step<media::Source> read_probe(std::string_view json);

/// Collects ffprobe's packet lines (see timestamps_arguments) and sums them up.
class PictureTimesReader {
 public:
  /// `zero_s` is the timestamp that counts as 0.
  explicit PictureTimesReader(double zero_s) : zero_s_{zero_s} {}

  /// Takes a piece of output, cut anywhere. False when there are more pictures than can be
  /// (`max_pictures`).
  [[nodiscard]] bool add(std::string_view text);
  [[nodiscard]] media::PictureTimes finish();

  static constexpr std::size_t max_pictures = 12UL * 3600 * 120;

 private:
  void add_line(std::string_view line);

  double zero_s_;
  std::string rest_;
  std::vector<double> starts_;
  std::vector<double> key_frames_;
  double last_start_ = -1e18;
  double last_duration_ = 0;
};

/// A language tag as BCP 47 wants it: two or three letters in lower case, else "und".
[[nodiscard]] std::string clean_language(std::string_view tag);

}  // namespace matinee::worker
