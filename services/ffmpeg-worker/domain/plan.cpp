#include "ffmpeg-worker/domain/plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "media/frame_rate.hpp"

namespace matinee::worker {

namespace {

constexpr int audio_rate = 48'000;

/// Their indexes lead to the pictures and sounds of any moment.
bool is_indexed(const std::string& container) {
  return container == "mov" || container == "matroska";
}

std::vector<content::PlannedRung> plan_rungs(
    const media::VideoStream& video, media::Rational rate
) {
  std::vector<content::PlannedRung> out;
  for (const auto& rung : media::ladder(media::display_size(video))) {
    out.push_back({.rung = rung, .max_rate = media::rate_cap(rung, rate)});
  }
  return out;
}

std::string track_name(
    const std::string& language, const char* unknown, std::size_t number, std::size_t count
) {
  const std::string name = language == "und" ? unknown : language;
  return count == 1 ? name : name + " " + std::to_string(number + 1);
}

/// Dearer tracks are encoded: more than 160 kbit/s is spent on what nobody hears (Apple 2.9). A
/// constant rate of 192 kbit/s is a little more than that in its largest segment.
bool is_cheap(const media::SoundCopy& copy) {
  return copy.average_rate <= 196'000 && copy.peak_rate <= 256'000;
}

/// Whether all players take it as it is. A track that ends more than a packet before the pictures
/// is encoded, and so filled with silence.
bool can_be_copied(
    const media::AudioStream& audio, const media::SoundCopy& copy, std::int64_t packets
) {
  const bool is_taken = audio.codec == "aac" && audio.profile == "LC" && audio.channels >= 1 &&
                        audio.channels <= 2 && audio.sample_rate == copy.sample_rate &&
                        (copy.sample_rate == 44'100 || copy.sample_rate == 48'000);
  return is_taken && is_cheap(copy) && copy.packets + 1 >= packets;
}

void plan_copy(
    content::PlannedAudio& out,
    const media::AudioStream& audio,
    const content::TitlePlan& plan,
    const SourceTimes& times
) {
  const auto found = times.sound.find(audio.index);
  if (found == times.sound.end()) return;
  const auto& copy = found->second;
  const auto packets =
      media::AudioGrid::packets_covering(plan.frames, plan.rate, audio.sample_rate);
  if (!can_be_copied(audio, copy, packets)) return;
  out.copy = true;
  out.divisible = false;
  out.channels = audio.channels;
  out.sample_rate = audio.sample_rate;
  out.packets = std::min(copy.packets, packets);
  out.peak_rate = copy.peak_rate;
  out.average_rate = copy.average_rate;
}

std::vector<content::PlannedAudio> plan_audio(
    const media::Source& source,
    const content::TitlePlan& plan,
    const SourceTimes& times,
    const SourceLimits& limits
) {
  std::vector<content::PlannedAudio> out;
  const auto count =
      std::min(source.audio.size(), static_cast<std::size_t>(limits.max_audio_tracks));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& audio = source.audio[i];
    const std::string language = audio.language.empty() ? "und" : audio.language;
    out.push_back(
        {.stream = audio.index,
         .divisible = is_indexed(source.container),
         .language = language,
         .name = track_name(language, "Audio", i, count),
         .folder = language + "-" + std::to_string(i),
         .sample_rate = audio_rate,
         .packets = media::AudioGrid::packets_covering(plan.frames, plan.rate, audio_rate)}
    );
    plan_copy(out.back(), audio, plan, times);
  }
  return out;
}

std::vector<content::PlannedText> plan_text(
    const media::Source& source, const SourceLimits& limits
) {
  std::vector<content::PlannedText> out;
  const auto count = std::min(source.text.size(), static_cast<std::size_t>(limits.max_text_tracks));
  for (std::size_t i = 0; i < count; ++i) {
    const auto& text = source.text[i];
    const std::string language = text.language.empty() ? "und" : text.language;
    out.push_back(
        {.stream = text.index,
         .language = language,
         .name = track_name(language, "Subtitles", i, count),
         .folder = language + "-t" + std::to_string(i),
         .is_forced = text.is_forced,
         .describes_sound = text.describes_sound}
    );
  }
  return out;
}

/// Close enough to find a place by, and no more than 144 files for the longest film.
std::int64_t storyboard_interval_ms(double seconds) {
  if (seconds <= 60) return 1000;
  if (seconds <= 240) return 2000;
  return seconds <= 900 ? 5000 : 10'000;
}

/// As large as players show them: 160 pixels on the longer side.
media::Size tile_size(media::Size picture) {
  constexpr int longest = 160;
  const auto side = [&](int length) {
    const double scaled =
        static_cast<double>(length) * longest / std::max(picture.width, picture.height);
    return std::max(2, 2 * static_cast<int>(std::lround(scaled / 2)));
  };
  return {.width = side(picture.width), .height = side(picture.height)};
}

content::PlannedStoryboard plan_storyboard(
    const content::TitlePlan& plan, const media::PictureTimes& times
) {
  const double seconds = plan.grid().seconds(plan.frames);
  content::PlannedStoryboard out;
  out.tile = tile_size(plan.rungs.back().rung.size);
  out.interval_ms = storyboard_interval_ms(seconds);
  const double interval = static_cast<double>(out.interval_ms) / 1000;
  out.tiles = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(seconds / interval)));
  out.from_key_frames = times.longest_gop_s > 0 && times.longest_gop_s <= interval * 1.1;
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

/// Empty when the usual boundaries will do.
std::vector<std::int64_t> boundaries_of(
    const media::PictureCopy& copy, const content::TitlePlan& plan
) {
  const auto grid = plan.grid();
  std::vector<std::int64_t> out;
  bool is_usual = std::ssize(copy.begins) == grid.count();
  for (const auto& key : copy.begins) {
    is_usual = is_usual && grid.begin(std::ssize(out)) == key.picture;
    out.push_back(key.picture);
  }
  if (is_usual) out.clear();
  return out;
}

bool stores_rgb(const std::string& pixel_format) {
  return pixel_format.contains("rgb") || pixel_format.contains("bgr") ||
         pixel_format.starts_with("gbr");
}

}  // namespace

void use_pictures(
    content::TitlePlan& plan, const media::VideoStream& video, const media::PictureCopy& copy
) {
  auto& top = plan.rungs.back();
  const bool is_same = top.rung.size == video.coded && copy.rate == plan.rate &&
                       copy.frames == plan.frames && plan.seekable;
  const bool is_top = top.rung.name() != plan.start_rung().rung.name();
  if (!is_same || !is_top || copy.peak_rate <= 0 || copy.peak_rate > 2 * top.max_rate) return;
  plan.boundaries = boundaries_of(copy, plan);
  top.copy = true;
  top.max_rate = copy.peak_rate;
  top.average_rate = copy.average_rate;
}

content::TitlePlan make_plan(
    const media::Source& source, const SourceTimes& all, const SourceLimits& limits
) {
  const auto& times = all.pictures;
  const auto& video = *main_video(source);
  auto declared = video.declared_rate;
  // Fields are declared, pictures are coded: 50 fields are 25 pictures.
  if (video.interlaced && times.count > 1) declared = {};

  content::TitlePlan plan;
  plan.container = source.container;
  plan.seekable = is_indexed(source.container);
  plan.video_stream = video.index;
  plan.rate = media::choose_frame_rate(times, declared);
  plan.frames = std::max<std::int64_t>(1, std::llround(times.end_s * plan.rate.value()));
  plan.rungs = plan_rungs(video, plan.rate);
  if (all.copy) use_pictures(plan, video, *all.copy);
  plan.audio = plan_audio(source, plan, all, limits);
  plan.deinterlace = video.interlaced;
  plan.is_rgb = stores_rgb(video.pixel_format);
  if (media::is_hdr(video)) plan.hdr_transfer = video.transfer;
  plan.posters = plan_posters(plan.frames);
  plan.has_iframes = true;
  plan.text = plan_text(source, limits);
  plan.storyboard = plan_storyboard(plan, times);
  plan.hold_frames = std::llround((times.longest_s + 2) * plan.rate.value());
  return plan;
}

std::uint64_t remux_limit(std::uint64_t source_bytes) {
  constexpr std::uint64_t room = 64ULL << 20U;
  return 2 * source_bytes + room;
}

}  // namespace matinee::worker
