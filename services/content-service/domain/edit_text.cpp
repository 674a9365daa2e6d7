#include "content-service/domain/edit_text.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "content-service/domain/title_text.hpp"
#include "media/language.hpp"

namespace matinee::content {
namespace {

/// Storing takes moments; what no title took after this was left by a crash.
constexpr std::chrono::hours reserved_for{1};
/// Others may change the title meanwhile.
constexpr int max_tries = 10;

/// Segments are 2 s or longer: each cue is in one for every 2 s, and in one more.
bool is_shown_for_too_long(const std::vector<media::Cue>& cues) {
  constexpr std::int64_t shortest_segment_ms = 2000;
  constexpr std::size_t times_and_settings = 100;
  std::size_t bytes = 0;
  for (const auto& cue : cues) {
    const auto segments = (cue.end_ms - cue.start_ms) / shortest_segment_ms + 2;
    bytes += static_cast<std::size_t>(segments) * (cue.text.size() + times_and_settings);
    if (bytes > media::max_segmented_bytes) return true;
  }
  return false;
}

std::vector<FieldError> faults_of_file(const media::Read<media::TextTrack>& track) {
  if (!track) return {{"/file", "not_subtitles", "Not to be read: " + track.error() + "."}};
  std::vector<FieldError> out;
  for (const auto& fault : track->faults)
    out.push_back(
        {"/file", "broken_subtitle", "Line " + std::to_string(fault.line) + ": " + fault.what + "."}
    );
  if (out.empty() && track->cues.empty())
    out.push_back({"/file", "empty", "There are no subtitles in it."});
  if (out.empty() && is_shown_for_too_long(track->cues))
    out.push_back({"/file", "too_large", "The subtitles are shown for too long."});
  return out;
}

std::vector<FieldError> faults_of_words(const NewText& wanted) {
  std::vector<FieldError> out;
  if (!media::is_language_tag(wanted.language))
    out.push_back({"/language", "invalid", "A BCP 47 tag, such as de or zh-Hant."});
  if (auto fault = check_title(wanted.name, "/name")) {
    out.push_back(std::move(*fault));
  } else if (wanted.name.contains('"')) {
    out.push_back({"/name", "invalid", "Playlists can't hold a straight double quote."});
  }
  return out;
}

/// What is wrong with a track beside the others.
std::vector<FieldError> faults_of_list(
    const std::vector<AddedText>& others, const AddedText& text
) {
  if (others.size() >= max_added_texts)
    return {{"/file", "too_many", "A title can have " + std::to_string(max_added_texts) + "."}};
  if (std::ranges::find(others, text.name, &AddedText::name) != others.end())
    return {{"/name", "taken", "Another text of this title is called so."}};
  return {};
}

}  // namespace

Result<AddedText> EditText::add(
    const VideoId& id, const NewText& wanted, std::optional<std::int64_t> version
) {
  return put(id, std::nullopt, wanted, version);
}

Result<AddedText> EditText::replace(
    const VideoId& id,
    const TextId& text,
    const NewText& wanted,
    std::optional<std::int64_t> version
) {
  return put(id, text, wanted, version);
}

Result<AddedText> EditText::put(
    const VideoId& id,
    const std::optional<TextId>& replaced,
    const NewText& wanted,
    std::optional<std::int64_t> version
) {
  const auto video = parts_.videos.find(id);
  if (!video || (replaced && video->added_text.find(*replaced) == nullptr))
    return refuse(code::not_found);
  const auto track = media::read_subtitles(wanted.bytes);
  auto faults = faults_of_words(wanted);
  std::ranges::move(faults_of_file(track), std::back_inserter(faults));
  if (!faults.empty()) return refuse(std::move(faults));

  const std::string file = media::write_webvtt(track->cues);
  if (file.size() > media::max_text_bytes) {
    return refuse({FieldError{
        "/file",
        "too_large",
        "With its markup written out it is larger than " +
            std::to_string(media::max_text_bytes >> 20U) + " MiB."
    }});
  }

  const Time now = parts_.clock.now();
  AddedText made{
      .id = replaced ? *replaced : TextId::make(parts_.clock, parts_.random),
      .folder = new_text_folder(parts_.clock, parts_.random),
      .language = wanted.language,
      .name = std::string{trim(wanted.name)},
      .kind = wanted.kind,
      .forced = wanted.forced,
      .preselected = wanted.preselected,
      .cues = std::ssize(track->cues),
      .created_at = now,
  };
  const auto key = video->text_key(made);
  parts_.garbage.reserve(key, now, now + reserved_for);
  parts_.files.write(key, file);
  const auto edit = [&](const Video& seen, Tracks& tracks) -> Result<void> {
    const auto old = std::ranges::find(tracks, made.id, &AddedText::id);
    if (replaced && old == tracks.end()) return refuse(code::not_found);
    if (replaced) {
      made.created_at = old->created_at;
      tracks.erase(old);
    }
    if (auto wrong = faults_of_list(tracks, made); !wrong.empty()) return refuse(std::move(wrong));
    for (auto& other : tracks)
      other.preselected = other.preselected && !made.preselected;
    made.change = seen.added_text.wanted + 1;
    tracks.push_back(made);
    return {};
  };
  if (const auto applied = apply(id, version, {.edit = edit, .kept = key}); !applied)
    return refusal(applied);
  return made;
}

Result<void> EditText::remove(
    const VideoId& id, const TextId& text, std::optional<std::int64_t> version
) {
  const auto edit = [&](const Video&, Tracks& tracks) -> Result<void> {
    if (std::erase_if(tracks, [&](const AddedText& each) { return each.id == text; }) == 0)
      return refuse(code::not_found);
    return {};
  };
  return apply(id, version, {.edit = edit, .kept = {}});
}

Result<void> EditText::apply(
    const VideoId& id, std::optional<std::int64_t> version, const Change& change
) {
  for (int tries = 0; tries < max_tries; ++tries) {
    const auto video = parts_.videos.find(id);
    if (!video) return refuse(code::not_found);
    if (version && video->version != *version) return refuse(code::precondition_failed);
    auto tracks = video->added_text.tracks;
    if (const auto edited = change.edit(*video, tracks); !edited) return edited;
    const Time now = parts_.clock.now();
    if (!parts_.texts.change(
            *video, tracks, change.kept, dropped(*video, tracks), now, now + text_outlives
        ))
      continue;
    parts_.events.text_changed();
    return {};
  }
  throw Unavailable{"the title was changed by others all the time"};
}

std::vector<std::string> EditText::dropped(const Video& video, const Tracks& after) {
  std::set<std::string> kept;
  for (const auto& text : after)
    kept.insert(text.folder);
  // A title that is being encoded may get its texts in the next generation before they are gone.
  std::set<int> generations{video.generation};
  if (const auto job = parts_.jobs.find_newest(video.id)) generations.insert(job->generation);
  std::vector<std::string> out;
  for (const auto& text : video.added_text.tracks) {
    if (kept.contains(text.folder)) continue;
    out.push_back(video.text_key(text));
    out.push_back(video.output_prefix() + "subtitles-" + text.folder + ".m3u8");
    for (const int generation : generations)
      out.push_back(video.output_prefix() + std::to_string(generation) + "/s/" + text.folder + "/");
  }
  return out;
}

}  // namespace matinee::content
