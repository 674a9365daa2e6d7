#include "content-service/domain/title_tracks.hpp"

#include <algorithm>
#include <stdexcept>

#include "media/decimal.hpp"

namespace matinee::content {
namespace {

/// `seconds_of`: the planned duration of a segment.
template <class Seconds>
Track make_track(
    const MadeTitle& made,
    const std::string& rendition,
    std::string_view kind,
    std::int64_t count,
    Seconds seconds_of
) {
  Track out;
  out.folder = folder_of(made, kind) + rendition;
  out.init = &init_of(made, rendition);
  const auto stored = made.segments.find(rendition);
  if (stored == made.segments.end()) {
    for (std::int64_t k = 0; k < count; ++k)
      out.segments.push_back(
          {.uri = out.folder + "/" + file_name(k, ".m4s"), .seconds = seconds_of(k)}
      );
    return out;
  }
  for (const auto& segment : stored->second) {
    const double seconds = segment.number < count && kind == "v"
                               ? seconds_of(segment.number)
                               : static_cast<double>(segment.duration_us) / 1e6;
    out.segments.push_back(
        {.uri = out.folder + "/" + file_name(segment.number, ".m4s"), .seconds = seconds}
    );
    out.sizes.push_back({.bytes = segment.bytes, .seconds = seconds});
  }
  return out;
}

Track video_track(const TitlePlan& plan, const MadeTitle& made, const PlannedRung& rung) {
  const auto grid = plan.grid();
  return make_track(made, rung.rung.name(), "v", grid.count(), [&](std::int64_t k) {
    return grid.seconds(grid.frames_in(k));
  });
}

Track audio_track(const MadeTitle& made, const PlannedAudio& audio) {
  const auto grid = audio.grid();
  return make_track(made, audio.folder, "a", grid.count(), [&](std::int64_t k) {
    return grid.seconds(grid.packets_in(k));
  });
}

}  // namespace

std::string folder_of(const MadeTitle& made, std::string_view kind) {
  return std::to_string(made.generation) + "/" + std::string{kind} + "/";
}

std::string file_name(std::int64_t number, std::string_view ending) {
  return media::padded(static_cast<std::size_t>(number), 5) + std::string{ending};
}

const StoredInit& init_of(const MadeTitle& made, const std::string& rendition) {
  const auto found = std::ranges::find(made.inits, rendition, &StoredInit::rendition);
  if (found == made.inits.end()) throw std::logic_error{rendition + " has no init section"};
  return *found;
}

media::Bandwidth foreseen(const PlannedAudio& audio) {
  if (!audio.copy) return {.peak = 140'000, .average = 130'000};
  constexpr int container = 4'000;
  return {.peak = audio.peak_rate + container, .average = audio.average_rate + container};
}

/// The rate control may exceed its cap for a moment, and containers cost a little.
media::Bandwidth foreseen(const PlannedRung& rung) {
  if (rung.copy) {
    const auto with_boxes = [](int rate) { return rate + rate / 100 + 10'000; };
    return {.peak = with_boxes(rung.max_rate), .average = with_boxes(rung.average_rate)};
  }
  return {.peak = rung.max_rate + rung.max_rate / 10, .average = rung.max_rate / 5 * 3};
}

media::Bandwidth Track::bandwidth(int target_s, media::Bandwidth estimate) const {
  return sizes.empty() ? estimate : media::measure(sizes, target_s);
}

std::string Track::playlist(int target_s) const {
  return media::write_media_playlist(
      {.init_uri = folder + "/init.mp4", .target_duration_s = target_s, .segments = segments}
  );
}

Tracks tracks_of(const TitlePlan& plan, const MadeTitle& made) {
  Tracks out;
  for (const auto& rung : plan.rungs)
    out.video.push_back(video_track(plan, made, rung));
  for (const auto& audio : plan.audio)
    out.audio.push_back(audio_track(made, audio));
  for (const auto* tracks : {&out.video, &out.audio}) {
    for (const auto& track : *tracks)
      out.target_s = std::max(out.target_s, media::target_duration(track.segments));
  }
  return out;
}

}  // namespace matinee::content
