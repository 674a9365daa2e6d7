#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "ffmpeg-worker/domain/plan.hpp"

namespace matinee::worker {

namespace {

// The prober's names. Rarely used decoders are where most memory faults were found (CVE-2026-8461:
// MagicYUV), so the list is what cameras, phones, editors and broadcasters write. The decoder
// allowlist in adapters/ is the same in decoder names.
constexpr std::array<std::string_view, 23> video_codecs{
    "h264", "hevc",      "vp8",       "vp9",    "av1",     "mpeg1video", "mpeg2video", "mpeg4",
    "h263", "mjpeg",     "prores",    "dnxhd",  "vc1",     "wmv1",       "wmv2",       "wmv3",
    "flv1", "msmpeg4v2", "msmpeg4v3", "theora", "dvvideo", "ffv1",       "rawvideo"
};

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string size_text(media::Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

Step<void> check_picture(const media::VideoStream& video, const SourceLimits& limits) {
  const auto [width, height] = video.coded;
  if (std::ranges::find(video_codecs, video.codec) == video_codecs.end()) {
    return refuse_media(
        "The video codec (" + (video.codec.empty() ? "unknown" : video.codec) +
        ") is not supported."
    );
  }
  if (width <= 0 || height <= 0) {
    return refuse_media("The file says nothing usable about its pictures; it may be damaged.");
  }
  const auto pixels = static_cast<std::int64_t>(width) * height;
  if (std::max(width, height) > limits.max_side || pixels > limits.max_pixels) {
    return refuse_media(
        "The picture is too large: " + size_text(video.coded) + ". At most 8192x4320 is accepted."
    );
  }
  if (const auto display = display_size(video);
      std::min(display.width, display.height) < media::min_side) {
    return refuse_media("The picture is too small: " + size_text(display) + ".");
  }
  return {};
}

}  // namespace

std::string clock_text(double seconds) {
  const auto all = std::max<std::int64_t>(0, std::llround(std::min(seconds, 1e9)));
  const auto hours = all / 3600;
  const auto minutes = all / 60 % 60;
  if (hours == 0) return std::to_string(minutes) + ":" + two_digits(all % 60);
  return std::to_string(hours) + ":" + two_digits(minutes) + ":" + two_digits(all % 60);
}

Step<void> check_source(const media::Source& source, const SourceLimits& limits) {
  if (source.streams > limits.max_streams) {
    return refuse_media(
        "The file holds " + std::to_string(source.streams) + " streams; at most " +
        std::to_string(limits.max_streams) + " are accepted."
    );
  }
  const auto* video = main_video(source);
  if (video == nullptr && !source.audio.empty())
    return refuse_media("The file holds only sound, no video.");
  if (video == nullptr) return refuse_media("The file holds no video.");
  if (source.duration_s > limits.max_duration_s) {
    return refuse_media(
        "The video is too long: " + clock_text(source.duration_s) + ". At most " +
        clock_text(limits.max_duration_s) + " is accepted."
    );
  }
  return check_picture(*video, limits);
}

Step<void> check_times(const media::PictureTimes& times, const SourceLimits& limits) {
  if (times.ended_early) {
    return refuse_media(
        "The file is truncated: it ends after " + clock_text(times.end_s) + ". Upload it again."
    );
  }
  if (times.count == 0) return refuse_media("The video holds no pictures.");
  if (times.longest_s > limits.max_gap_s) {
    return refuse_media(
        "The video has a gap of " + clock_text(times.longest_s) + " between two pictures at " +
        clock_text(times.longest_at_s) + "; its timestamps seem to be damaged."
    );
  }
  // A late start is filled with the first picture, so it counts as a gap too.
  if (times.first_s > limits.max_gap_s) {
    return refuse_media(
        "The first picture comes only after " + clock_text(times.first_s) +
        "; the timestamps seem to be damaged."
    );
  }
  if (times.end_s > limits.max_duration_s) {
    return refuse_media(
        "The video is too long: " + clock_text(times.end_s) + ". At most " +
        clock_text(limits.max_duration_s) + " is accepted."
    );
  }
  return {};
}

}  // namespace matinee::worker
