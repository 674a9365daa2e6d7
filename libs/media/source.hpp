#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "media/rational.hpp"

namespace matinee::media {

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

/// One video stream as the prober describes it.
struct VideoStream {
  int index = 0;      ///< Among all streams of the file.
  std::string codec;  ///< The prober's name, such as "h264".
  Size coded;         ///< As stored, before rotation and sample aspect.
  Rational sample_aspect{1, 1};
  int rotation = 0;                  ///< Degrees: 0, 90, 180 or 270.
  Rational declared_rate;            ///< Lowest rate that all timestamps fit; 0/1 when unknown.
  std::int64_t declared_frames = 0;  ///< What the container promises; 0 when it says nothing.
  std::string pixel_format;
  std::string transfer;  ///< "smpte2084" is PQ (HDR10), "arib-std-b67" is HLG.
  std::string matrix;
  std::string primaries;
  bool interlaced = false;
  bool is_progressive = false;  ///< Said so; a file may say neither.
  bool is_cover_art = false;
};

struct AudioStream {
  int index = 0;
  std::string codec;
  std::string profile;  ///< "LC" for AAC-LC.
  int channels = 0;
  int sample_rate = 0;    ///< Hz.
  int bit_rate = 0;       ///< bit/s; 0 when unknown.
  double start_s = 0;     ///< Of its first sample, from the start of the file.
  double duration_s = 0;  ///< 0 when unknown.
  std::string language;   ///< BCP 47; "und" when unknown. Letters and digits only.
};

/// Subtitles that are text, not pictures.
struct TextStream {
  int index = 0;         ///< Among all streams of the file.
  std::string codec;     ///< The prober's name, such as "subrip".
  std::string language;  ///< BCP 47; "und" when unknown. Letters and digits only.
  bool is_forced = false;
  bool describes_sound = false;  ///< For who does not hear.
};

/// What a file says about itself.
struct Source {
  std::string container;  ///< The demuxer's name, such as "mov" or "matroska".
  double start_s = 0;     ///< Timestamp that counts as zero.
  double duration_s = 0;  ///< As declared; 0 when unknown.
  std::uint64_t bytes = 0;
  int streams = 0;
  std::vector<VideoStream> video;
  std::vector<AudioStream> audio;
  std::vector<TextStream> text;
};

/// What the timestamps of all pictures really are. Times are from the start of the file.
struct PictureTimes {
  std::int64_t count = 0;
  double first_s = 0;
  double last_s = 0;         ///< Start of the last picture.
  double end_s = 0;          ///< End of the last picture.
  double shortest_s = 0;     ///< Smallest distance of two pictures.
  double longest_s = 0;      ///< Largest distance of two pictures.
  double longest_at_s = 0;   ///< Where the largest distance begins.
  double longest_gop_s = 0;  ///< Largest distance of two key frames, or to the end; 0: unknown.
  bool ended_early = false;  ///< The file stops before its own index does.
};

/// Sums up pictures that start at these times (seconds, ascending, each once). `last_duration_s` is
/// what the last one is declared to last; it may be nonsense (1 ms in some Matroska files), so the
/// usual distance is the least that it counts for. Nothing when there are no pictures.
[[nodiscard]] PictureTimes sum_up_pictures(
    std::span<const double> starts_s, double last_duration_s
);

/// Size on a screen with square pixels, after rotation; both sides at least 1.
[[nodiscard]] Size display_size(const VideoStream& stream);

[[nodiscard]] bool is_hdr(const VideoStream& stream);

/// The first video stream that is not cover art; null when there is none.
[[nodiscard]] const VideoStream* main_video(const Source& source);

}  // namespace matinee::media
