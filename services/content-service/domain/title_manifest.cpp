#include "content-service/domain/title_manifest.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "media/dash.hpp"

namespace matinee::content {
namespace {

media::DashSet video_set(const TitlePlan& plan, const MadeTitle& made, const Tracks& tracks) {
  media::DashSet out{
      .folder = folder_of(made, "v"),
      .timeline = media::timeline_of(plan.grid(), tracks.video.front().init->timescale),
      .representations = {},
      .frame_rate = plan.rate,
      .language = {},
  };
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto& rung = plan.rungs[i].rung;
    const auto& track = tracks.video[i];
    out.representations.push_back(
        {.id = rung.name(),
         .codecs = track.init->codecs,
         .bandwidth = track.bandwidth(tracks.target_s, foreseen(plan.rungs[i])).peak,
         .size = rung.size}
    );
  }
  return out;
}

media::DashSet audio_set(
    const PlannedAudio& audio, const MadeTitle& made, const Track& track, int target_s
) {
  media::DashSet out{
      .folder = folder_of(made, "a"),
      .timeline = media::timeline_of(audio.grid()),
      .representations = {},
      .frame_rate = {},
      .language = audio.language,
  };
  out.representations.push_back(
      {.id = audio.folder,
       .codecs = track.init->codecs,
       .bandwidth = track.bandwidth(target_s, foreseen(audio)).peak,
       .size = {},
       .channels = std::max(1, track.init->channels),
       .sample_rate = audio.sample_rate}
  );
  return out;
}

}  // namespace

bool can_have_manifest(const TitlePlan& plan, const std::vector<StoredInit>& inits) {
  std::uint32_t timescale = 0;
  for (const auto& rung : plan.rungs) {
    const auto init = std::ranges::find(inits, rung.rung.name(), &StoredInit::rendition);
    if (init == inits.end() || init->timescale == 0) return false;
    if (timescale != 0 && init->timescale != timescale) return false;
    timescale = init->timescale;
  }
  return true;
}

std::string manifest_of(
    const TitlePlan& plan,
    const MadeTitle& made,
    const Tracks& tracks,
    const std::vector<PlannedText>& texts
) {
  media::DashManifest out{.video = video_set(plan, made, tracks), .audio = {}, .text = {}};
  for (std::size_t i = 0; i < plan.audio.size(); ++i)
    out.audio.push_back(audio_set(plan.audio[i], made, tracks.audio[i], tracks.target_s));
  for (const auto& text : texts)
    out.text.push_back(
        {.id = text.folder,
         .uri = folder_of(made, "s") + text.folder + "/all.vtt",
         .language = text.language}
    );
  return media::write_dash_manifest(out);
}

}  // namespace matinee::content
