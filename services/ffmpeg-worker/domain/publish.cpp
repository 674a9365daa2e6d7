#include "ffmpeg-worker/domain/publish.hpp"

#include <algorithm>
#include <cstddef>

#include "media/bandwidth.hpp"
#include "media/playlist.hpp"

namespace matinee::worker {

namespace {

std::string five_digits(std::size_t number) {
  const auto text = std::to_string(number);
  return std::string(text.size() < 5 ? 5 - text.size() : 0, '0') + text;
}

std::string folder_of(const FinishedTitle& title, const FinishedRung& rung) {
  return std::to_string(title.generation) + "/v/" + rung.plan.rung.name();
}

std::string folder_of(const FinishedTitle& title, const FinishedAudio& audio) {
  return std::to_string(title.generation) + "/a/" + audio.plan.folder;
}

std::string init_name(const std::string& folder) {
  return folder + "/init.mp4";
}

std::string segment_name(const std::string& folder, std::size_t k) {
  return folder + "/" + five_digits(k) + ".m4s";
}

void add_uploads(
    std::vector<Upload>& out, const std::string& folder, const CheckedRendition& rendition
) {
  out.push_back({.file = rendition.init_file, .name = init_name(folder)});
  for (std::size_t k = 0; k < rendition.files.size(); ++k) {
    out.push_back({.file = rendition.files[k], .name = segment_name(folder, k)});
  }
}

media::MediaPlaylist playlist_of(const std::string& folder, const CheckedRendition& rendition) {
  media::MediaPlaylist out;
  out.init_uri = init_name(folder);
  for (std::size_t k = 0; k < rendition.segments.size(); ++k) {
    out.segments.push_back(
        {.uri = segment_name(folder, k), .seconds = rendition.segments[k].seconds}
    );
  }
  return out;
}

std::string thumbnail_name(const FinishedTitle& title, std::size_t index) {
  const auto number = five_digits(index + 1).substr(1);
  return std::to_string(title.generation) + "/thumbnails/" + number + ".jpg";
}

std::string audio_playlist(const FinishedAudio& audio) {
  return "audio-" + audio.plan.folder + ".m3u8";
}

/// All playlists of a title have one target duration (Apple 8.2).
void add_media_playlists(const FinishedTitle& title, int target, content::TranscodeOutput& out) {
  const auto add = [&](const std::string& name, media::MediaPlaylist playlist) {
    playlist.target_duration_s = target;
    out.playlists[name] = media::write_media_playlist(playlist);
  };
  for (const auto& rung : title.rungs) {
    add(rung.plan.rung.name() + ".m3u8", playlist_of(folder_of(title, rung), rung.rendition));
  }
  for (const auto& audio : title.audio)
    add(audio_playlist(audio), playlist_of(folder_of(title, audio), audio.rendition));
}

int target_of(const FinishedTitle& title) {
  int target = 1;
  for (const auto& rung : title.rungs)
    target = std::max(target, media::target_duration(playlist_of("", rung.rendition).segments));
  for (const auto& audio : title.audio)
    target = std::max(target, media::target_duration(playlist_of("", audio.rendition).segments));
  return target;
}

std::vector<media::AudioRendition> audio_renditions(const FinishedTitle& title, int target) {
  std::vector<media::AudioRendition> out;
  for (const auto& audio : title.audio) {
    const auto bandwidth = media::measure(audio.rendition.segments, target);
    out.push_back(
        {.uri = audio_playlist(audio),
         .name = audio.plan.name,
         .language = audio.plan.language,
         .channels = std::max(1, audio.rendition.init.channels),
         .codecs = audio.rendition.init.codecs,
         .peak = bandwidth.peak,
         .average = bandwidth.average,
         .is_default = out.empty()}
    );
  }
  return out;
}

media::Variant variant_of(const FinishedTitle& title, const FinishedRung& rung, int target) {
  const auto bandwidth = media::measure(rung.rendition.segments, target);
  return {
      .uri = rung.plan.rung.name() + ".m3u8",
      .resolution = rung.plan.rung.size,
      .frame_rate = title.plan.grid.rate(),
      .codecs = rung.rendition.init.codecs,
      .peak = bandwidth.peak,
      .average = bandwidth.average
  };
}

content::Rendition rendition_of(
    const FinishedRung& rung, const media::Variant& variant, const media::Bandwidth& audio
) {
  content::Rendition out;
  out.height = rung.plan.rung.height;
  out.width = rung.plan.rung.size.width;
  out.bandwidth = variant.peak + audio.peak;
  out.average_bandwidth = variant.average + audio.average;
  out.codecs = variant.codecs;
  out.frame_rate = variant.frame_rate.value();
  out.state = content::RenditionState::ready;
  out.progress = 1;
  return out;
}

media::Bandwidth largest(const std::vector<media::AudioRendition>& audio) {
  media::Bandwidth out;
  for (const auto& rendition : audio) {
    out.peak = std::max(out.peak, rendition.peak);
    out.average = std::max(out.average, rendition.average);
  }
  return out;
}

}  // namespace

std::vector<Upload> uploads_of(const FinishedTitle& title) {
  std::vector<Upload> out;
  for (const auto& audio : title.audio)
    add_uploads(out, folder_of(title, audio), audio.rendition);
  for (const auto& rung : title.rungs)
    add_uploads(out, folder_of(title, rung), rung.rendition);
  for (std::size_t i = 0; i < title.posters.size(); ++i) {
    out.push_back({.file = title.posters[i], .name = thumbnail_name(title, i)});
  }
  return out;
}

content::TranscodeOutput output_of(const FinishedTitle& title) {
  const int target = target_of(title);
  const auto audio = audio_renditions(title, target);
  content::TranscodeOutput out;
  out.source = title.source;
  std::vector<media::Variant> variants;
  for (const auto& rung : title.rungs) {
    variants.push_back(variant_of(title, rung, target));
    out.renditions.push_back(rendition_of(rung, variants.back(), largest(audio)));
  }
  for (const auto& track : audio) {
    out.audio.push_back(
        {.language = track.language,
         .name = track.name,
         .channels = track.channels,
         .codecs = track.codecs,
         .bandwidth = track.peak}
    );
  }
  add_media_playlists(title, target, out);
  out.playlists["master.m3u8"] = media::write_master_playlist(std::move(variants), audio);
  for (std::size_t i = 0; i < title.posters.size(); ++i)
    out.thumbnails.push_back(thumbnail_name(title, i));
  return out;
}

}  // namespace matinee::worker
