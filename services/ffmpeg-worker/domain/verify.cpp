#include "ffmpeg-worker/domain/verify.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace matinee::worker {

namespace {

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span{text});
}

/// Finds the init section and the segments; reads the former.
Step<CheckedRendition> open_rendition(const Workspace& workspace, const std::string& folder) {
  CheckedRendition out;
  for (const auto& name : workspace.list(folder)) {
    const auto full = folder + "/" + name;
    if (name.ends_with(".m4s")) out.files.push_back(full);
    if (name.starts_with("init") && name.ends_with(".mp4")) out.init_file = full;
  }
  if (out.init_file.empty() || out.files.empty())
    return fail_step("The encoder made no output for " + folder + ".");
  auto init = media::read_init(bytes_of(workspace.read(out.init_file)));
  if (!init)
    return fail_step("The encoder's output is broken (" + folder + "): " + init.error() + ".");
  out.init = std::move(*init);
  return out;
}

/// The rate control may spend its whole buffer of one second on top of the cap; the rest is
/// container.
bool is_within_cap(std::uint64_t bytes, double seconds, int max_rate) {
  return static_cast<double>(bytes) * 8 <= max_rate * (seconds + 1) * 1.25 + 200'000;
}

Step<void> check_video_segment(
    const media::MediaSegment& segment,
    const media::InitSection& init,
    const media::SegmentGrid& grid,
    std::int64_t k
) {
  if (!segment.starts_with_sync) return fail_step("A segment does not start with a key frame.");
  if (!grid.is_start_of(grid.begin(k), segment.decode_time, init.timescale)) {
    return fail_step("A segment does not start where the plan says.");
  }
  if (static_cast<std::int64_t>(segment.samples) != grid.frames_in(k) ||
      !grid.is_start_of(grid.frames_in(k), segment.duration, init.timescale)) {
    return fail_step("A segment does not hold the pictures of the plan.");
  }
  return {};
}

/// What one segment of a rung is; nothing of it when the film ended before the grid.
Step<media::MediaSegment> read_video_segment(
    const std::string& bytes,
    const media::InitSection& init,
    const media::SegmentGrid& grid,
    std::int64_t k
) {
  const auto segment = media::read_segment(bytes_of(bytes), init);
  if (!segment) return fail_step("The encoder's output is broken: " + segment.error() + ".");
  if (k >= grid.count()) return fail_step("The encoder made more segments than planned.");
  return *segment;
}

/// A segment of sound is cut at the first packet after six seconds.
constexpr double audio_segment_s = 6;

/// AAC-LC holds at most 6144 bits in a packet of each of two channels, and has 48000 samples a
/// second.
constexpr int max_audio_rate = 576'000;

Step<media::MediaSegment> read_audio_segment(
    const std::string& bytes, const media::InitSection& init, std::uint64_t begin
) {
  const auto segment = media::read_segment(bytes_of(bytes), init);
  if (!segment) return fail_step("The audio encoder's output is broken: " + segment.error() + ".");
  if (segment->decode_time != begin)
    return fail_step("The audio does not continue without a hole.");
  const double seconds = static_cast<double>(segment->duration) / init.timescale;
  if (seconds > 2 * audio_segment_s) return fail_step("A segment of the audio is too long.");
  if (!is_within_cap(bytes.size(), seconds, max_audio_rate))
    return fail_step("A segment of the audio is far above its bit rate.");
  return *segment;
}

Trouble too_short(const media::SegmentGrid& grid, std::int64_t pictures) {
  return refuse_media(
             "The video could be decoded only up to " + clock_text(grid.seconds(pictures)) +
             " of " + clock_text(grid.seconds(grid.frames())) + "; it may be damaged."
  )
      .error();
}

}  // namespace

std::string folder_of(const RungPlan& rung) {
  return "out/v/" + rung.rung.name();
}

std::string folder_of(const AudioPlan& audio) {
  return "out/a/" + audio.folder;
}

Step<CheckedRendition> check_video(
    const Workspace& workspace,
    const media::SegmentGrid& grid,
    const RungPlan& rung,
    const KeepGoing& keep_going
) {
  auto out = open_rendition(workspace, folder_of(rung));
  if (!out) return out;
  if (!out->init.is_video || out->init.size != rung.rung.size)
    return fail_step("The encoder made another picture size than planned.");
  std::int64_t pictures = 0;
  for (std::int64_t k = 0; const auto& file : out->files) {
    if (!keep_going()) return stop_step();
    const auto bytes = workspace.read(file);
    const auto segment = read_video_segment(bytes, out->init, grid, k);
    if (!segment) return trouble(segment);
    pictures += static_cast<std::int64_t>(segment->samples);
    const bool is_last = &file == &out->files.back();
    if (is_last && pictures < grid.frames()) return std::unexpected{too_short(grid, pictures)};
    if (auto checked = check_video_segment(*segment, out->init, grid, k); !checked)
      return trouble(checked);
    const auto seconds = grid.seconds(grid.frames_in(k));
    if (!is_within_cap(bytes.size(), seconds, rung.max_rate))
      return fail_step("A segment is far above its bit rate.");
    out->segments.push_back({.bytes = bytes.size(), .seconds = seconds});
    ++k;
  }
  return out;
}

Step<CheckedRendition> check_audio(
    const Workspace& workspace,
    const media::SegmentGrid& grid,
    const AudioPlan& audio,
    const KeepGoing& keep_going
) {
  auto out = open_rendition(workspace, folder_of(audio));
  if (!out) return out;
  if (out->init.is_video) return fail_step("The audio track is no audio.");
  // As long as the pictures, or a little less; what is read here is not to be believed.
  const double longest = grid.seconds(grid.frames()) + audio_segment_s;
  if (static_cast<double>(out->files.size()) > longest / audio_segment_s + 1)
    return fail_step("The audio has more segments than planned.");
  std::uint64_t next = 0;
  for (const auto& file : out->files) {
    if (!keep_going()) return stop_step();
    const auto bytes = workspace.read(file);
    const auto segment = read_audio_segment(bytes, out->init, next);
    if (!segment) return trouble(segment);
    next += segment->duration;
    if (static_cast<double>(next) / out->init.timescale > longest)
      return fail_step("The audio is longer than the video.");
    out->segments.push_back(
        {.bytes = bytes.size(),
         .seconds = static_cast<double>(segment->duration) / out->init.timescale}
    );
  }
  return out;
}

std::vector<std::string> check_posters(const Workspace& workspace, const Plan& plan) {
  constexpr std::size_t max_bytes = 4 << 20U;
  constexpr std::string_view jpeg = "\xFF\xD8\xFF";
  std::vector<std::string> out;
  for (const auto& name : workspace.list("out/thumbnails")) {
    const auto file = "out/thumbnails/" + name;
    const auto bytes = workspace.read(file);
    const bool is_picture = bytes.starts_with(jpeg) && bytes.size() <= max_bytes;
    if (is_picture && out.size() < plan.posters.size()) out.push_back(file);
  }
  return out;
}

}  // namespace matinee::worker
