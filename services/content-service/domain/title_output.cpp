#include "content-service/domain/title_output.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "media/bandwidth.hpp"
#include "media/dash.hpp"
#include "media/decimal.hpp"
#include "media/fragments.hpp"
#include "media/playlist.hpp"
#include "media/webvtt.hpp"

namespace matinee::content {
namespace {

/// Of 128 kbit/s AAC, until it is measured.
constexpr media::Bandwidth foreseen_audio{.peak = 140'000, .average = 130'000};

/// The rate control may exceed its cap for a moment, and containers cost a little.
media::Bandwidth foreseen(const PlannedRung& rung) {
  return {.peak = rung.max_rate + rung.max_rate / 10, .average = rung.max_rate / 5 * 3};
}

/// One rendition with the durations and sizes of its segments.
struct Track {
  std::string folder;  ///< "3/v/720p".
  const StoredInit* init = nullptr;
  std::vector<media::PlaylistSegment> segments;
  std::vector<media::SegmentSize> sizes;  ///< Empty until measured.
};

/// "00012.m4s".
std::string file_name(std::int64_t number, const char* ending) {
  return media::padded(static_cast<std::size_t>(number), 5) + ending;
}

std::string segment_name(const std::string& folder, std::int64_t number) {
  return folder + "/" + file_name(number, ".m4s");
}

const StoredInit* find_init(const MadeTitle& made, const std::string& rendition) {
  const auto found = std::ranges::find(made.inits, rendition, &StoredInit::rendition);
  if (found == made.inits.end()) throw std::logic_error{rendition + " has no init section"};
  return &*found;
}

/// `seconds_of`: the planned duration of a segment.
template <class Seconds>
Track make_track(
    const MadeTitle& made,
    const std::string& rendition,
    const std::string& kind,
    std::int64_t count,
    Seconds seconds_of
) {
  Track out;
  out.folder = std::to_string(made.generation) + "/" + kind + "/" + rendition;
  out.init = find_init(made, rendition);
  const auto stored = made.segments.find(rendition);
  if (stored == made.segments.end()) {
    for (std::int64_t k = 0; k < count; ++k)
      out.segments.push_back({.uri = segment_name(out.folder, k), .seconds = seconds_of(k)});
    return out;
  }
  for (const auto& segment : stored->second) {
    const double seconds = segment.number < count && kind == "v"
                               ? seconds_of(segment.number)
                               : static_cast<double>(segment.duration_us) / 1e6;
    out.segments.push_back({.uri = segment_name(out.folder, segment.number), .seconds = seconds});
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

media::Bandwidth bandwidth_of(const Track& track, int target, media::Bandwidth estimate) {
  return track.sizes.empty() ? estimate : media::measure(track.sizes, target);
}

std::string playlist_of(const Track& track, int target) {
  return media::write_media_playlist(
      {.init_uri = track.folder + "/init.mp4",
       .target_duration_s = target,
       .segments = track.segments}
  );
}

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

/// All tracks of a title, in the order of the plan.
struct Tracks {
  std::vector<Track> video;
  std::vector<Track> audio;

  /// All playlists of a title have one (Apple 8.2).
  [[nodiscard]] int target_duration() const {
    int out = 1;
    for (const auto* tracks : {&video, &audio}) {
      for (const auto& track : *tracks)
        out = std::max(out, media::target_duration(track.segments));
    }
    return out;
  }
};

Tracks tracks_of(const TitlePlan& plan, const MadeTitle& made) {
  Tracks out;
  for (const auto& rung : plan.rungs)
    out.video.push_back(video_track(plan, made, rung));
  for (const auto& audio : plan.audio)
    out.audio.push_back(audio_track(made, audio));
  return out;
}

std::vector<media::AudioRendition> audio_renditions(
    const TitlePlan& plan, const Tracks& tracks, int target
) {
  std::vector<media::AudioRendition> out;
  for (std::size_t i = 0; i < plan.audio.size(); ++i) {
    const auto bandwidth = bandwidth_of(tracks.audio[i], target, foreseen_audio);
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
    const TitlePlan& plan, const PlannedRung& rung, const Track& track, int target
) {
  const auto bandwidth = bandwidth_of(track, target, foreseen(rung));
  return {
      .uri = rung.rung.name() + ".m3u8",
      .resolution = rung.rung.size,
      .frame_rate = plan.rate,
      .codecs = track.init->codecs,
      .peak = bandwidth.peak,
      .average = bandwidth.average
  };
}

std::string folder_of(const MadeTitle& made, const char* kind) {
  return std::to_string(made.generation) + "/" + kind + "/";
}

media::DashSet video_set(
    const TitlePlan& plan, const MadeTitle& made, const Tracks& tracks, int target
) {
  media::DashSet out{
      .folder = folder_of(made, "v"),
      .timeline = media::timeline_of(plan.grid(), tracks.video.front().init->timescale),
      .representations = {},
      .frame_rate = plan.rate,
      .language = {},
  };
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto& [rung, max_rate] = plan.rungs[i];
    const auto& track = tracks.video[i];
    out.representations.push_back(
        {.id = rung.name(),
         .codecs = track.init->codecs,
         .bandwidth = bandwidth_of(track, target, foreseen(plan.rungs[i])).peak,
         .size = rung.size}
    );
  }
  return out;
}

media::DashSet audio_set(
    const PlannedAudio& audio, const MadeTitle& made, const Track& track, int target
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
       .bandwidth = bandwidth_of(track, target, foreseen_audio).peak,
       .size = {},
       .channels = std::max(1, track.init->channels),
       .sample_rate = audio.sample_rate}
  );
  return out;
}

/// While a title is being encoded, all texts are on their way; then those that were made.
std::vector<PlannedText> texts_of(const TitlePlan& plan, const MadeTitle& made) {
  if (made.segments.empty()) return plan.text;
  std::vector<PlannedText> out;
  for (const auto& text : plan.text) {
    const auto stored = made.segments.find(text.folder);
    if (stored != made.segments.end() && std::ssize(stored->second) == plan.grid().count())
      out.push_back(text);
  }
  return out;
}

std::string manifest_of(
    const TitlePlan& plan, const MadeTitle& made, const Tracks& tracks, int target
) {
  media::DashManifest out{.video = video_set(plan, made, tracks, target), .audio = {}, .text = {}};
  for (std::size_t i = 0; i < plan.audio.size(); ++i)
    out.audio.push_back(audio_set(plan.audio[i], made, tracks.audio[i], target));
  for (const auto& text : texts_of(plan, made))
    out.text.push_back(
        {.id = text.folder,
         .uri = folder_of(made, "s") + text.folder + "/all.vtt",
         .language = text.language}
    );
  return media::write_dash_manifest(out);
}

/// What scrubbing shows: single pictures, one per second, as large as the start rung.
struct Iframes {
  media::IframeVariant variant;
  std::string playlist;
};

/// Where the pictures of one segment lie. Their clock is that of the rate: one lasts `den` ticks.
media::FragmentFile pictures_of(
    const TitlePlan& plan, const StoredSegment& segment, const std::string& folder
) {
  media::FragmentFile out{.uri = segment_name(folder, segment.number), .fragments = {}};
  const auto pictures = plan.iframes_in(segment.number);
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto bytes = segment.picture_bytes.at(i);
    out.fragments.push_back({.range = {.offset = offset, .bytes = bytes}, .media = {}});
    out.fragments.back().media.decode_time =
        static_cast<std::uint64_t>(pictures[i]) * static_cast<std::uint64_t>(plan.rate.den);
    offset += bytes;
  }
  return out;
}

/// Nothing while they are being made: their places are not known.
std::optional<Iframes> iframes_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto stored = made.segments.find(plan.iframe_rendition());
  if (!plan.has_iframes || stored == made.segments.end()) return std::nullopt;
  const auto& rung = plan.start_rung().rung;
  const auto folder = folder_of(made, "i") + rung.name();
  std::vector<media::FragmentFile> files;
  for (const auto& segment : stored->second)
    files.push_back(pictures_of(plan, segment, folder));
  const auto clock = static_cast<std::uint32_t>(plan.rate.num);
  const auto segments = media::iframe_segments(files, clock, plan.grid().seconds(plan.frames));
  std::vector<media::SegmentSize> sizes;
  for (const auto& segment : segments)
    sizes.push_back({.bytes = segment.range->bytes, .seconds = segment.seconds});
  const int target = media::target_duration(segments);
  const auto bandwidth = media::measure(sizes, target);
  return Iframes{
      .variant =
          {.uri = "iframes-" + rung.name() + ".m3u8",
           .resolution = rung.size,
           .codecs = find_init(made, plan.iframe_rendition())->codecs,
           .peak = bandwidth.peak,
           .average = bandwidth.average},
      .playlist = media::write_media_playlist(
          {.init_uri = folder + "/init.mp4",
           .target_duration_s = target,
           .segments = segments,
           .is_iframes_only = true}
      )
  };
}

std::string text_playlist(const PlannedText& text) {
  return "subtitles-" + text.folder + ".m3u8";
}

std::string write_text_playlist(
    const TitlePlan& plan, const MadeTitle& made, const PlannedText& text, int target
) {
  media::MediaPlaylist out{.init_uri = {}, .target_duration_s = target, .segments = {}};
  const auto grid = plan.grid();
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.segments.push_back(
        {.uri = folder_of(made, "s") + text.folder + "/" + file_name(k, ".vtt"),
         .seconds = grid.seconds(grid.frames_in(k))}
    );
  return media::write_media_playlist(out);
}

std::vector<media::SubtitleRendition> subtitle_renditions(const std::vector<PlannedText>& texts) {
  std::vector<media::SubtitleRendition> out;
  for (const auto& text : texts) {
    out.push_back(
        {.uri = text_playlist(text),
         .name = text.name,
         .language = text.language,
         .is_forced = text.is_forced,
         .describes_sound = text.describes_sound}
    );
  }
  return out;
}

constexpr auto storyboard_name = "thumbnails/storyboard.vtt";

/// Nothing unless all its files are there.
std::optional<Storyboard> storyboard_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto& planned = plan.storyboard;
  const auto stored = made.segments.find(storyboard_rendition);
  if (planned.tiles == 0 || stored == made.segments.end() ||
      std::ssize(stored->second) != planned.sprites())
    return std::nullopt;
  return Storyboard{
      .tile_width = planned.tile.width,
      .tile_height = planned.tile.height,
      .columns = planned.columns,
      .rows = planned.rows,
      .interval_s = static_cast<double>(planned.interval_ms) / 1000,
      .tiles = planned.tiles
  };
}

/// The files lie below the generation, since they never change.
std::string write_storyboard(const Storyboard& storyboard, const TitlePlan& plan, int generation) {
  return media::write_storyboard(
      {.folder = "../" + std::to_string(generation) + "/thumbnails/storyboard-",
       .columns = storyboard.columns,
       .rows = storyboard.rows,
       .tile = {.width = storyboard.tile_width, .height = storyboard.tile_height},
       .interval_s = storyboard.interval_s,
       .tiles = storyboard.tiles,
       .duration_s = plan.grid().seconds(plan.frames)}
  );
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

}  // namespace

TextTrack describe(const PlannedText& text) {
  return {
      .language = text.language,
      .name = text.name,
      .forced = text.is_forced,
      .describes_sound = text.describes_sound
  };
}

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

TranscodeOutput output_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto tracks = tracks_of(plan, made);
  const int target = tracks.target_duration();
  const auto audio = audio_renditions(plan, tracks, target);
  TranscodeOutput out;
  out.source = plan.source;
  out.thumbnails = made.posters;
  std::vector<media::Variant> variants;
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto& rung = plan.rungs[i];
    variants.push_back(variant_of(plan, rung, tracks.video[i], target));
    out.renditions.push_back(rendition_of(rung, variants.back(), largest(audio)));
    out.playlists[rung.rung.name() + ".m3u8"] = playlist_of(tracks.video[i], target);
  }
  for (std::size_t i = 0; i < plan.audio.size(); ++i) {
    out.audio.push_back(
        {.language = audio[i].language,
         .name = audio[i].name,
         .channels = audio[i].channels,
         .codecs = audio[i].codecs,
         .bandwidth = audio[i].peak}
    );
    out.playlists[audio_playlist(plan.audio[i])] = playlist_of(tracks.audio[i], target);
  }
  const auto texts = texts_of(plan, made);
  for (const auto& text : texts) {
    out.text.push_back(describe(text));
    out.playlists[text_playlist(text)] = write_text_playlist(plan, made, text, target);
  }
  out.storyboard = storyboard_of(plan, made);
  if (out.storyboard)
    out.playlists[storyboard_name] = write_storyboard(*out.storyboard, plan, made.generation);
  if (can_have_manifest(plan, made.inits))
    out.playlists[manifest_name] = manifest_of(plan, made, tracks, target);
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
  for (const auto& rung : plan.rungs) {
    const auto init = std::ranges::find(inits, rung.rung.name(), &StoredInit::rendition);
    Rendition rendition;
    rendition.height = rung.rung.height;
    rendition.width = rung.rung.size.width;
    rendition.bandwidth = foreseen(rung).peak + (plan.audio.empty() ? 0 : foreseen_audio.peak);
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
         .bandwidth = foreseen_audio.peak}
    );
  }
  return out;
}

}  // namespace matinee::content
