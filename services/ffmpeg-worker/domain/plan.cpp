#include "ffmpeg-worker/domain/plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "media/frame_rate.hpp"

namespace matinee::worker {

namespace {

constexpr int max_copied_audio_rate = 192'000;

std::vector<RungPlan> plan_rungs(const media::VideoStream& video, media::Rational rate) {
  std::vector<RungPlan> out;
  for (const auto& rung : media::ladder(media::display_size(video))) {
    out.push_back({.rung = rung, .max_rate = media::rate_cap(rung, rate)});
  }
  return out;
}

/// AAC-LC stereo that starts and ends with the pictures can be taken as it is.
bool can_copy(const media::AudioStream& audio, const std::string& container, double seconds) {
  return container == "mov" && audio.codec == "aac" && audio.profile == "LC" &&
         (audio.channels == 1 || audio.channels == 2) &&
         (audio.sample_rate == 44'100 || audio.sample_rate == 48'000) && audio.bit_rate > 0 &&
         audio.bit_rate <= max_copied_audio_rate && std::abs(audio.start_s) < 0.03 &&
         std::abs(audio.start_s + audio.duration_s - seconds) < 0.1;
}

std::string audio_name(const std::string& language, std::size_t number, std::size_t count) {
  const std::string name = language == "und" ? "Audio" : language;
  return count == 1 ? name : name + " " + std::to_string(number + 1);
}

std::vector<AudioPlan> plan_audio(
    const media::Source& source, double seconds, const SourceLimits& limits
) {
  std::vector<AudioPlan> out;
  const auto count =
      std::min(source.audio.size(), static_cast<std::size_t>(limits.max_audio_tracks));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& audio = source.audio[i];
    const std::string language = audio.language.empty() ? "und" : audio.language;
    out.push_back(
        {.stream = audio.index,
         .copy = can_copy(audio, source.container, seconds),
         .language = language,
         .name = audio_name(language, i, count),
         .folder = language + "-" + std::to_string(i)}
    );
  }
  return out;
}

/// Five candidates, away from the fades at both ends.
std::vector<std::int64_t> plan_posters(std::int64_t frames) {
  std::vector<std::int64_t> out;
  for (const int percent : {10, 30, 50, 70, 90}) {
    const auto picture = std::min(frames - 1, frames * percent / 100);
    if (out.empty() || picture > out.back()) out.push_back(picture);
  }
  return out;
}

bool stores_rgb(const std::string& pixel_format) {
  return pixel_format.contains("rgb") || pixel_format.contains("bgr") ||
         pixel_format.starts_with("gbr");
}

}  // namespace

Plan make_plan(
    const media::Source& source, const media::PictureTimes& times, const SourceLimits& limits
) {
  const auto& video = *main_video(source);
  auto declared = video.declared_rate;
  // Fields are declared, pictures are coded: 50 fields are 25 pictures.
  if (video.interlaced && times.count > 1) declared = {};
  const auto rate = media::choose_frame_rate(times, declared);
  const auto frames = std::max<std::int64_t>(1, std::llround(times.end_s * rate.value()));

  Plan plan;
  plan.container = source.container;
  plan.video_stream = video.index;
  plan.grid = media::SegmentGrid{rate, frames};
  plan.rungs = plan_rungs(video, rate);
  plan.audio = plan_audio(source, plan.grid.seconds(frames), limits);
  plan.deinterlace = video.interlaced;
  plan.is_rgb = stores_rgb(video.pixel_format);
  if (media::is_hdr(video)) plan.hdr_transfer = video.transfer;
  plan.posters = plan_posters(frames);
  plan.hold_frames = std::llround((times.longest_s + 2) * rate.value());
  return plan;
}

std::uint64_t remux_limit(std::uint64_t source_bytes) {
  constexpr std::uint64_t room = 64ULL << 20U;
  return 2 * source_bytes + room;
}

}  // namespace matinee::worker
