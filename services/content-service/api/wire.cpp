#include "content-service/api/wire.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "content-service/contract/wire.hpp"
#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "json/json.hpp"

namespace matinee::content {
namespace {

constexpr std::string_view thumbnail_folder = "thumbnails/";

struct ThumbnailView {
  std::string key;  ///< Relative to the title's playback URLs.
};
BOOST_DESCRIBE_STRUCT(ThumbnailView, (), (key))

struct OriginalView {
  std::string filename;
  std::uint64_t bytes = 0;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(OriginalView, (), (filename, bytes, sha256))

/// Of the source, or added.
struct TextView {
  std::optional<TextId> id;
  std::string language;
  std::string name;
  bool forced = false;
  bool describes_sound = false;
  bool preselected = false;
};
BOOST_DESCRIBE_STRUCT(TextView, (), (id, language, name, forced, describes_sound, preselected))

struct AddedTextView {
  TextId id;
  std::string language;
  std::string name;
  std::string kind;
  bool forced = false;
  bool preselected = false;
  std::int64_t cues = 0;
  bool shown = false;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(
    AddedTextView, (), (id, language, name, kind, forced, preselected, cues, shown, created_at)
)

struct AddedTextList {
  std::vector<AddedTextView> data;
};
BOOST_DESCRIBE_STRUCT(AddedTextList, (), (data))

struct VideoView {
  VideoId id;
  std::string title;
  std::string description;
  std::string status;
  bool playable = false;
  double progress = 0;
  std::optional<std::int64_t> eta_seconds;
  std::optional<std::string> phase;
  std::optional<std::string> reason;
  std::optional<double> duration_s;
  std::optional<SourceInfo> source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
  std::vector<TextView> text;
  std::vector<ThumbnailView> thumbnails;
  std::optional<Storyboard> storyboard;
  std::optional<std::string> poster;
  std::optional<std::string> poster_url;
  bool published = false;
  TitleAccess access = TitleAccess::subscription;
  std::optional<OriginalView> original;
  Time created_at{};
  Time updated_at{};
  std::optional<Time> ready_at;
};
BOOST_DESCRIBE_STRUCT(
    VideoView,
    (),
    (id,
     title,
     description,
     status,
     playable,
     progress,
     eta_seconds,
     phase,
     reason,
     duration_s,
     source,
     renditions,
     audio,
     text,
     thumbnails,
     storyboard,
     poster,
     poster_url,
     published,
     access,
     original,
     created_at,
     updated_at,
     ready_at)
)

struct VideoPage {
  std::vector<VideoView> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(VideoPage, (), (data, next_cursor))

struct JobView {
  JobId id;
  VideoId video_id;
  std::string state;
  bool paused = false;
  int attempts = 0;
  int max_attempts = 0;
  int generation = 0;
  std::optional<std::string> worker;
  std::optional<Time> lease_expires_at;
  std::optional<std::string> reason;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(
    JobView,
    (),
    (id,
     video_id,
     state,
     paused,
     attempts,
     max_attempts,
     generation,
     worker,
     lease_expires_at,
     reason,
     created_at,
     updated_at)
)

struct JobPage {
  std::vector<JobView> data;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(JobPage, (), (data, next_cursor))

struct ChangesBody {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<bool> published;
  std::optional<TitleAccess> access;
  std::optional<std::string> poster;
};
BOOST_DESCRIBE_STRUCT(ChangesBody, (), (title, description, published, access, poster))

std::optional<std::string> unless_empty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// Finer steps would only make entity tags change more often.
double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

std::vector<TextView> texts_of(const Video& video) {
  std::vector<TextView> out;
  for (const auto& text : video.media.text)
    out.push_back(
        {.id = {},
         .language = text.language,
         .name = text.name,
         .forced = text.forced,
         .describes_sound = text.describes_sound}
    );
  for (const auto& text : video.added_text.tracks)
    out.push_back(
        {.id = text.id,
         .language = text.language,
         .name = text.name,
         .forced = text.forced,
         .describes_sound = text.kind == TextKind::captions,
         .preselected = text.preselected}
    );
  return out;
}

AddedTextView view_of(const AddedText& text, bool is_shown) {
  return {
      .id = text.id,
      .language = text.language,
      .name = text.name,
      .kind = std::string{to_string(text.kind)},
      .forced = text.forced,
      .preselected = text.preselected,
      .cues = text.cues,
      .shown = is_shown,
      .created_at = text.created_at,
  };
}

VideoView view_of(const Video& video, Audience audience) {
  VideoView view{
      .id = video.id,
      .title = video.title,
      .description = video.description,
      .status = std::string{to_string(video.state)},
      .playable = video.is_playable(),
      .progress = rounded(video.media.progress),
      .eta_seconds = video.media.eta_seconds,
      .phase = unless_empty(video.media.phase),
      .reason = unless_empty(video.reason),
      .duration_s = {},
      .source = video.media.source,
      .renditions = video.media.renditions,
      .audio = video.media.audio,
      .text = texts_of(video),
      .thumbnails = {},
      .storyboard = video.media.storyboard,
      .poster = {},
      .poster_url = {},
      .published = video.published,
      .access = video.access,
      .original = {},
      .created_at = video.created_at,
      .updated_at = video.updated_at,
      .ready_at = video.ready_at,
  };
  if (video.state != VideoState::processing) {
    view.phase.reset();
    view.eta_seconds.reset();
  }
  if (video.media.source) view.duration_s = video.media.source->duration_s;
  for (Rendition& rendition : view.renditions)
    rendition.progress = rounded(rendition.progress);
  for (const auto& name : video.media.thumbnails)
    view.thumbnails.push_back({std::string{thumbnail_folder} + name});
  if (const auto poster = video.poster_name(); !poster.empty()) {
    view.poster = std::string{thumbnail_folder} + poster;
    view.poster_url = "/videos/" + video.id.str() + "/poster";
  }
  if (audience == Audience::editors) {
    view.original =
        OriginalView{video.original.filename, video.original.bytes, video.original.sha256_hex};
  }
  return view;
}

JobView view_of(const Job& job, const JobPolicy& policy) {
  JobView view{
      .id = job.id,
      .video_id = job.video,
      .state = std::string{to_string(job.state)},
      .paused = job.paused && !job.has_ended(),
      .attempts = job.attempts,
      .max_attempts = policy.max_attempts,
      .generation = job.generation,
      .worker = unless_empty(job.worker),
      .lease_expires_at = {},
      .reason = unless_empty(job.reason),
      .created_at = job.created_at,
      .updated_at = job.updated_at,
  };
  if (job.state == JobState::leased || job.state == JobState::publishing)
    view.lease_expires_at = job.lease_until;
  return view;
}

/// The entity tags of a field, without W/ and quotes. Lenient: who writes nonsense matches nothing.
std::vector<std::string_view> tags_of(std::string_view field) {
  std::vector<std::string_view> tags;
  while (true) {
    const auto open = field.find('"');
    if (open == std::string_view::npos) return tags;
    const auto close = field.find('"', open + 1);
    if (close == std::string_view::npos) return tags;
    tags.push_back(field.substr(open + 1, close - open - 1));
    field.remove_prefix(close + 1);
  }
}

bool is_star(std::string_view field) {
  const auto first = field.find_first_not_of(" \t");
  return first != std::string_view::npos && field[first] == '*';
}

std::string version_mark(const Video& video) {
  return "v" + std::to_string(video.version) + "-";
}

}  // namespace

std::string to_json(const Video& video, Audience audience) {
  return json::encode(view_of(video, audience));
}

std::string to_json(
    const std::vector<Video>& videos,
    Audience audience,
    const std::optional<std::string>& next_cursor
) {
  VideoPage page{{}, next_cursor};
  for (const Video& video : videos)
    page.data.push_back(view_of(video, audience));
  return json::encode(page);
}

std::string to_json(const Job& job, const JobPolicy& policy) {
  return json::encode(view_of(job, policy));
}

std::string to_json(
    const std::vector<Job>& jobs,
    const JobPolicy& policy,
    const std::optional<std::string>& next_cursor
) {
  JobPage page{{}, next_cursor};
  for (const Job& job : jobs)
    page.data.push_back(view_of(job, policy));
  return json::encode(page);
}

std::string to_json(const AddedText& text, bool is_shown) {
  return json::encode(view_of(text, is_shown));
}

std::string texts_to_json(const Video& video) {
  AddedTextList list;
  for (const auto& text : video.added_text.tracks)
    list.data.push_back(view_of(text, video.is_shown(text)));
  return json::encode(list);
}

Result<VideoChanges> read_changes(const std::string& body) {
  auto changes = json::decode<ChangesBody>(body);
  if (!changes) return refusal(changes);
  if (changes->poster && !changes->poster->empty()) {
    if (!changes->poster->starts_with(thumbnail_folder))
      return refuse({FieldError{"/poster", "unknown", "The key of one of the title's thumbnails."}}
      );
    changes->poster->erase(0, thumbnail_folder.size());
  }
  return VideoChanges{
      .title = std::move(changes->title),
      .description = std::move(changes->description),
      .published = changes->published,
      .access = changes->access,
      .poster = std::move(changes->poster),
  };
}

std::string etag_of(const Video& video, std::string_view body) {
  const std::string hash = sha256(body);
  return '"' + version_mark(video) +
         base64url_encode(bytes_of(std::string_view{hash}.substr(0, 12))) + '"';
}

bool has_it_already(const http::Request& request, std::string_view etag) {
  const auto field = request.headers.get("If-None-Match");
  if (!field) return false;
  if (is_star(*field)) return true;
  const auto tags = tags_of(*field);
  return std::ranges::find(tags, etag.substr(1, etag.size() - 2)) != tags.end();
}

Result<std::optional<std::int64_t>> read_if_match(
    const http::Request& request, const Video& video
) {
  const auto field = request.headers.get("If-Match");
  if (!field || is_star(*field)) return std::nullopt;
  const std::string mark = version_mark(video);
  const bool matches = std::ranges::any_of(tags_of(*field), [&](std::string_view tag) {
    return tag.starts_with(mark);
  });
  if (!matches) return refuse(code::precondition_failed);
  return video.version;
}

}  // namespace matinee::content
