#include "ffmpeg-worker/domain/piece_check.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "ffmpeg-worker/domain/plan.hpp"
#include "media/fragments.hpp"

namespace matinee::worker {

namespace {

/// AAC-LC holds at most 6144 bits in a packet of each of two channels, and has 48000 samples a
/// second.
constexpr int max_audio_rate = 576'000;

/// The rate control may spend its whole buffer of one second on top of the cap; the rest is
/// container.
bool is_within_cap(std::uint64_t bytes, double seconds, int max_rate) {
  return static_cast<double>(bytes) * 8 <= max_rate * (seconds + 1) * 1.25 + 200'000;
}

Step<media::MediaSegment> read(const std::string& bytes, const media::InitSection& init) {
  const auto segment = media::read_segment(std::as_bytes(std::span{bytes}), init);
  if (!segment) return fail_step("The encoder's output is broken: " + segment.error() + ".");
  return *segment;
}

CheckedSegment checked(const std::string& bytes, double seconds) {
  return {.bytes = bytes.size(), .duration_us = std::llround(seconds * 1e6)};
}

}  // namespace

Step<CheckedSegment> check_pictures(
    const std::string& bytes,
    const media::InitSection& init,
    const content::TitlePlan& plan,
    const content::PlannedRung& rung,
    std::int64_t number
) {
  if (!init.is_video || init.size != rung.rung.size)
    return fail_step("The encoder made another picture size than planned.");
  const auto segment = read(bytes, init);
  if (!segment) return trouble(segment);
  const auto grid = plan.grid();
  const auto begin = grid.begin(number);
  const auto pictures = grid.frames_in(number);
  if (!segment->starts_with_sync) return fail_step("A segment does not start with a key frame.");
  if (!grid.is_start_of(begin, segment->decode_time, init.timescale))
    return fail_step("A segment does not start where the plan says.");
  const auto made = static_cast<std::int64_t>(segment->samples);
  if (made < pictures) {
    return refuse_media(
        "The video could be decoded only up to " + clock_text(grid.seconds(begin + made)) + " of " +
        clock_text(grid.seconds(grid.frames())) + "; it may be damaged."
    );
  }
  if (made != pictures || !grid.is_start_of(pictures, segment->duration, init.timescale))
    return fail_step("A segment does not hold the pictures of the plan.");
  const auto seconds = grid.seconds(pictures);
  if (!is_within_cap(bytes.size(), seconds, rung.max_rate))
    return fail_step("A segment is far above its bit rate.");
  return checked(bytes, seconds);
}

Step<CheckedSegment> check_iframes(
    const std::string& bytes,
    const media::InitSection& init,
    const content::TitlePlan& plan,
    std::int64_t number
) {
  if (!init.is_video || init.size != plan.start_rung().rung.size)
    return fail_step("The pictures for scrubbing have another size than planned.");
  const auto fragments = media::read_fragments(std::as_bytes(std::span{bytes}), init);
  if (!fragments) return fail_step("The encoder's output is broken: " + fragments.error() + ".");
  const auto pictures = plan.iframes_in(number);
  if (fragments->size() != pictures.size() || fragments->front().range.offset != 0)
    return fail_step("Pictures for scrubbing are missing.");
  const auto grid = plan.grid();
  auto out = checked(bytes, grid.seconds(grid.frames_in(number)));
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& [range, media] = fragments->at(i);
    const bool is_one = media.samples == 1 && media.starts_with_sync;
    if (!is_one || !grid.is_start_of(pictures[i], media.decode_time, init.timescale))
      return fail_step("A picture for scrubbing is not where the plan says.");
    out.picture_bytes.push_back(range.bytes);
  }
  const auto& last = fragments->back().range;
  if (last.offset + last.bytes != bytes.size())
    return fail_step("Something is behind the pictures for scrubbing.");
  return out;
}

Step<CheckedSegment> check_sound(
    const std::string& bytes,
    const media::InitSection& init,
    const content::PlannedAudio& audio,
    std::int64_t number
) {
  if (init.is_video) return fail_step("The audio track is no audio.");
  const auto segment = read(bytes, init);
  if (!segment) return trouble(segment);
  const auto grid = audio.grid();
  if (!grid.is_start_of(grid.begin(number), segment->decode_time, init.timescale))
    return fail_step("The audio does not continue without a hole.");
  const auto packets = grid.packets_in(number);
  const bool is_whole = std::cmp_equal(segment->samples, packets) &&
                        grid.is_start_of(packets, segment->duration, init.timescale);
  if (!is_whole) return fail_step("A segment of the audio is not as long as planned.");
  const double seconds = static_cast<double>(segment->duration) / init.timescale;
  if (seconds > 2 * media::AudioGrid::segment_seconds)
    return fail_step("A segment of the audio is too long.");
  if (!is_within_cap(bytes.size(), seconds, max_audio_rate))
    return fail_step("A segment of the audio is far above its bit rate.");
  return checked(bytes, seconds);
}

}  // namespace matinee::worker
