#include "content-service/domain/title_output.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "content-service/domain/side_output.hpp"
#include "content-service/domain/title_manifest.hpp"
#include "content-service/domain/title_tracks.hpp"
#include "media/playlist.hpp"

namespace matinee::content {
namespace {

std::string audio_playlist(const PlannedAudio& audio) {
  return "audio-" + audio.folder + ".m3u8";
}

media::Bandwidth largest(const std::vector<media::AudioRendition>& audio) {
  media::Bandwidth out;
  for (const auto& rendition : audio) {
    out.peak = std::max(out.peak, rendition.peak);
    out.average = std::max(out.average, rendition.average);
  }
  return out;
}

std::vector<media::AudioRendition> audio_renditions(const TitlePlan& plan, const Tracks& tracks) {
  std::vector<media::AudioRendition> out;
  for (std::size_t i = 0; i < plan.audio.size(); ++i) {
    const auto bandwidth = tracks.audio[i].bandwidth(tracks.target_s, foreseen(plan.audio[i]));
    out.push_back(
        {.uri = audio_playlist(plan.audio[i]),
         .name = plan.audio[i].name,
         .language = plan.audio[i].language,
         .channels = std::max(1, tracks.audio[i].init->channels),
         .codecs = tracks.audio[i].init->codecs,
         .peak = bandwidth.peak,
         .average = bandwidth.average,
         .is_default = out.empty()}
    );
  }
  return out;
}

media::Variant variant_of(
    const TitlePlan& plan, const PlannedRung& rung, const Track& track, int target_s
) {
  const auto bandwidth = track.bandwidth(target_s, foreseen(rung));
  return {
      .uri = rung.rung.name() + ".m3u8",
      .resolution = rung.rung.size,
      .frame_rate = plan.rate,
      .codecs = track.init->codecs,
      .peak = bandwidth.peak,
      .average = bandwidth.average
  };
}

Rendition rendition_of(
    const PlannedRung& rung, const media::Variant& variant, const media::Bandwidth& audio
) {
  Rendition out;
  out.height = rung.rung.height;
  out.width = rung.rung.size.width;
  out.bandwidth = variant.peak + audio.peak;
  out.average_bandwidth = variant.average + audio.average;
  out.codecs = variant.codecs;
  out.frame_rate = variant.frame_rate.value();
  return out;
}

/// Gives the rungs as the master playlist has them.
std::vector<media::Variant> add_rungs(
    const TitlePlan& plan,
    const Tracks& tracks,
    const std::vector<media::AudioRendition>& audio,
    TranscodeOutput& out
) {
  std::vector<media::Variant> variants;
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto& rung = plan.rungs[i];
    variants.push_back(variant_of(plan, rung, tracks.video[i], tracks.target_s));
    out.renditions.push_back(rendition_of(rung, variants.back(), largest(audio)));
    out.playlists[rung.rung.name() + ".m3u8"] = tracks.video[i].playlist(tracks.target_s);
  }
  return variants;
}

void add_sound(
    const Tracks& tracks, const std::vector<media::AudioRendition>& audio, TranscodeOutput& out
) {
  for (std::size_t i = 0; i < audio.size(); ++i) {
    out.audio.push_back(
        {.language = audio[i].language,
         .name = audio[i].name,
         .channels = audio[i].channels,
         .codecs = audio[i].codecs,
         .bandwidth = audio[i].peak}
    );
    out.playlists[audio[i].uri] = tracks.audio[i].playlist(tracks.target_s);
  }
}

}  // namespace

TextTrack describe(const PlannedText& text) {
  return {
      .language = text.language,
      .name = text.name,
      .forced = text.is_forced,
      .describes_sound = text.describes_sound
  };
}

TranscodeOutput output_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto tracks = tracks_of(plan, made);
  const auto audio = audio_renditions(plan, tracks);
  TranscodeOutput out;
  out.source = plan.source;
  out.thumbnails = made.posters;
  auto variants = add_rungs(plan, tracks, audio, out);
  add_sound(tracks, audio, out);
  const auto texts = texts_of(plan, made);
  for (const auto& text : texts) {
    out.text.push_back(describe(text));
    out.playlists[text_playlist(text)] = write_text_playlist(plan, made, text, tracks.target_s);
  }
  out.storyboard = storyboard_of(plan, made);
  if (out.storyboard)
    out.playlists[storyboard_name] = write_storyboard(*out.storyboard, plan, made.generation);
  if (can_have_manifest(plan, made.inits))
    out.playlists[manifest_name] = manifest_of(plan, made, tracks, texts);
  media::MasterPlaylist master{
      .variants = std::move(variants),
      .audio = audio,
      .subtitles = subtitle_renditions(texts),
      .iframes = {}
  };
  if (auto iframes = iframes_of(plan, made)) {
    out.playlists[iframes->variant.uri] = std::move(iframes->playlist);
    master.iframes.push_back(std::move(iframes->variant));
  }
  out.playlists["master.m3u8"] = media::write_master_playlist(std::move(master));
  return out;
}

std::vector<Rendition> waiting_renditions(
    const TitlePlan& plan, const std::vector<StoredInit>& inits
) {
  std::vector<Rendition> out;
  int sound = 0;
  for (const auto& audio : plan.audio)
    sound = std::max(sound, foreseen(audio).peak);
  for (const auto& rung : plan.rungs) {
    const auto init = std::ranges::find(inits, rung.rung.name(), &StoredInit::rendition);
    Rendition rendition;
    rendition.height = rung.rung.height;
    rendition.width = rung.rung.size.width;
    rendition.bandwidth = foreseen(rung).peak + sound;
    if (init != inits.end()) rendition.codecs = init->codecs;
    rendition.frame_rate = plan.rate.value();
    out.push_back(std::move(rendition));
  }
  return out;
}

std::vector<AudioTrack> waiting_tracks(
    const TitlePlan& plan, const std::vector<StoredInit>& inits
) {
  std::vector<AudioTrack> out;
  for (const auto& audio : plan.audio) {
    const auto init = std::ranges::find(inits, audio.folder, &StoredInit::rendition);
    if (init == inits.end()) continue;
    out.push_back(
        {.language = audio.language,
         .name = audio.name,
         .channels = std::max(1, init->channels),
         .codecs = init->codecs,
         .bandwidth = foreseen(audio).peak}
    );
  }
  return out;
}

}  // namespace matinee::content
