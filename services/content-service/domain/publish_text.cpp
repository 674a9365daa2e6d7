#include "content-service/domain/publish_text.hpp"

#include <exception>
#include <set>
#include <utility>

#include "content-service/domain/publish_output.hpp"
#include "content-service/domain/title_manifest.hpp"
#include "content-service/domain/title_tracks.hpp"
#include "media/dash.hpp"
#include "media/playlist.hpp"
#include "media/webvtt.hpp"

namespace matinee::content {
namespace {

constexpr int batch = 100;
constexpr std::size_t max_playlist_bytes = std::size_t{1} << 20U;
/// A store may take a tenth of a second for each.
constexpr std::size_t files_per_renewal = 50;

/// Below the title's prefix.
std::string folder_of(int generation, const AddedText& text) {
  return std::to_string(generation) + "/s/" + text.folder + "/";
}

/// Written last: where it is, all segments are, and the playlist of this generation.
std::string whole_of(int generation, const AddedText& text) {
  return folder_of(generation, text) + "all.vtt";
}

std::string playlist_name(const AddedText& text) {
  return "subtitles-" + text.folder + ".m3u8";
}

std::string write_playlist(int generation, const AddedText& text, const media::SegmentGrid& grid) {
  media::MediaPlaylist out{.init_uri = {}, .target_duration_s = 1, .segments = {}};
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.segments.push_back(
        {.uri = folder_of(generation, text) + file_name(k, ".vtt"),
         .seconds = grid.seconds(grid.frames_in(k))}
    );
  out.target_duration_s = media::target_duration(out.segments);
  return media::write_media_playlist(out);
}

/// Names of the subtitles that a playlist has.
std::set<std::string> names_in(std::string_view master) {
  constexpr std::string_view tag = "#EXT-X-MEDIA:TYPE=SUBTITLES,";
  constexpr std::string_view attribute = ",NAME=\"";
  std::set<std::string> out;
  for (auto at = master.find(tag); at != std::string_view::npos; at = master.find(tag, at + 1)) {
    auto line = master.substr(at, master.find('\n', at) - at);
    const auto name = line.find(attribute);
    if (name == std::string_view::npos) continue;
    line.remove_prefix(name + attribute.size());
    out.emplace(line.substr(0, line.find('"')));
  }
  return out;
}

/// Takes a name that nobody has: those of the source are known only when it was looked at.
std::string take_name(const std::string& wanted, std::set<std::string>& taken) {
  std::string name = wanted;
  for (int i = 2; !taken.insert(name).second; ++i)
    name = wanted + " (" + std::to_string(i) + ")";
  return name;
}

TopPlaylists with_texts(
    const TopPlaylists& tops, int generation, const std::vector<AddedText>& texts
) {
  std::vector<media::SubtitleRendition> renditions;
  std::vector<media::DashText> dash;
  auto taken = names_in(tops.master);
  for (const auto& text : texts) {
    const auto name = take_name(text.name, taken);
    const bool describes_sound = text.kind == TextKind::captions;
    renditions.push_back(
        {.uri = playlist_name(text),
         .name = name,
         .language = text.language,
         .is_default = text.preselected,
         .is_forced = text.forced,
         .describes_sound = describes_sound}
    );
    dash.push_back(
        {.id = text.folder,
         .uri = whole_of(generation, text),
         .language = text.language,
         .label = name,
         .is_forced = text.forced,
         .describes_sound = describes_sound}
    );
  }
  return {
      .master = media::add_subtitles(tops.master, renditions),
      .manifest = media::add_dash_text(tops.manifest, dash)
  };
}

}  // namespace

void PublishText::operator()() {
  const Time now = parts_.clock.now();
  const Time latest = now + 2 * parts_.policy.lease;
  std::exception_ptr failed;
  for (const auto& id : parts_.texts.list_waiting(now, latest, batch)) {
    try {
      publish(id);
    } catch (const std::exception&) {
      failed = std::current_exception();  // The others must not wait for this one.
    }
  }
  if (failed) std::rethrow_exception(failed);
}

void PublishText::publish(const VideoId& id) {
  const Time now = parts_.clock.now();
  const auto& lease_time = parts_.policy.lease;
  const auto lease = parts_.texts.lease(id, now, now + lease_time, now + 2 * lease_time);
  if (!lease) return;
  // What comes behind this look is another change, and is waited for again.
  const auto video = parts_.videos.find(id);
  if (!video || !video->is_playable()) return;
  if (write_texts(*video, *lease)) {
    write_tops(*video);
    if (parts_.texts.settle(*lease, video->added_text.wanted)) return;
  }
  // Another one has the turn, and may have written before us.
  parts_.texts.want(id);
}

bool PublishText::write_texts(const Video& video, const TextLease& lease) {
  const auto grid = grid_of(video);
  if (!grid) return true;
  for (const auto& text : video.added_text.tracks) {
    if (!write_text(video, text, *grid, lease)) return false;
  }
  return renew(lease);
}

bool PublishText::write_text(
    const Video& video,
    const AddedText& text,
    const media::SegmentGrid& grid,
    const TextLease& lease
) {
  const auto whole_key = video.output_prefix() + whole_of(video.generation, text);
  if (parts_.files.size_of(whole_key)) return true;
  // Not there: removed a day ago, and the title was read before that.
  const auto whole = parts_.files.read(video.text_key(text), 2 * media::max_text_bytes);
  const auto track = whole ? media::read_webvtt(*whole) : std::unexpected{std::string{}};
  const auto segments =
      track ? media::segment_webvtt(track->cues, grid) : std::unexpected{std::string{}};
  if (!segments) return true;
  const auto folder = video.output_prefix() + folder_of(video.generation, text);
  for (std::size_t k = 0; k < segments->size(); ++k) {
    if (k % files_per_renewal == 0 && !renew(lease)) return false;
    parts_.files.write(folder + file_name(static_cast<std::int64_t>(k), ".vtt"), (*segments)[k]);
  }
  parts_.files.write(
      video.output_prefix() + playlist_name(text), write_playlist(video.generation, text, grid)
  );
  parts_.files.write(whole_key, *whole);
  return true;
}

void PublishText::write_tops(const Video& video) {
  const auto tops = with_texts_in_place(video, video.generation, tops_of(video));
  const auto top = video.output_prefix();
  if (!tops.manifest.empty()) parts_.files.write(top + manifest_name, tops.manifest);
  parts_.files.write(top + master_name, tops.master);
}

TopPlaylists PublishText::with_texts_in_place(
    const Video& video, int generation, const TopPlaylists& tops
) {
  std::vector<AddedText> in_place;
  for (const auto& text : video.added_text.tracks) {
    if (parts_.files.size_of(video.output_prefix() + whole_of(generation, text)))
      in_place.push_back(text);
  }
  return with_texts(tops, generation, in_place);
}

bool PublishText::renew(const TextLease& lease) {
  return parts_.texts.renew(lease, parts_.clock.now() + parts_.policy.lease);
}

std::optional<media::SegmentGrid> PublishText::grid_of(const Video& video) {
  const auto job = parts_.jobs.find_newest(video.id);
  if (!job || job->generation != video.generation) return std::nullopt;
  const auto plan = parts_.tasks.find_plan(job->id);
  if (!plan) return std::nullopt;
  return plan->grid();
}

TopPlaylists PublishText::tops_of(const Video& video) {
  if (auto kept = parts_.texts.find_tops(video.id)) return std::move(*kept);
  const auto read = [&](const char* name) {
    return parts_.files.read(video.output_prefix() + name, max_playlist_bytes);
  };
  const auto master = read(master_name);
  if (!master) throw Unavailable{"a master playlist is missing"};
  const TopPlaylists found{.master = *master, .manifest = read(manifest_name).value_or("")};
  parts_.texts.adopt_tops(video.id, found);
  return parts_.texts.find_tops(video.id).value_or(found);
}

}  // namespace matinee::content
