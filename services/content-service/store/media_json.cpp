#include "content-service/store/media_json.hpp"

#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {

BOOST_DESCRIBE_STRUCT(ProgressMark, (), (at, progress))
BOOST_DESCRIBE_STRUCT(
    MediaDetails,
    (),
    (phase,
     progress,
     source,
     renditions,
     audio,
     thumbnails,
     has_manifest,
     text,
     storyboard,
     marks,
     eta_seconds)
)
BOOST_DESCRIBE_ENUM(TextKind, subtitles, captions)
BOOST_DESCRIBE_STRUCT(
    AddedText, (), (id, folder, language, name, kind, forced, preselected, cues, change, created_at)
)

namespace {

struct Order {
  VideoId videoId;    // NOLINT(readability-identifier-naming): the contract's name
  std::string s3Key;  // NOLINT(readability-identifier-naming)
};
BOOST_DESCRIBE_STRUCT(Order, (), (videoId, s3Key))

struct Playlist {
  std::string name;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Playlist, (), (name, text))

/// A TranscodeOutput: JSON has no map with keys of its own.
struct Output {
  SourceInfo source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
  std::vector<Playlist> playlists;
  std::vector<std::string> thumbnails;
  std::vector<TextTrack> text;
  std::optional<Storyboard> storyboard;
};
BOOST_DESCRIBE_STRUCT(
    Output, (), (source, renditions, audio, playlists, thumbnails, text, storyboard)
)

constexpr json::Limits limits{.max_bytes = wire::max_body_bytes + 1024};

}  // namespace

std::string to_json(const MediaDetails& media) {
  return json::encode(media);
}

MediaDetails media_from_json(std::string_view text) {
  if (text == "{}") return {};
  auto media = json::decode<MediaDetails>(text, json::Unknown::other_version, limits);
  if (!media) throw Unavailable{"column videos.media can't be read"};
  return std::move(*media);
}

std::string to_json(const std::vector<AddedText>& texts) {
  return json::encode(texts);
}

std::vector<AddedText> texts_from_json(std::string_view text) {
  if (text == "[]") return {};
  auto texts = json::decode<std::vector<AddedText>>(text, json::Unknown::other_version, limits);
  if (!texts) throw Unavailable{"column videos.added_text can't be read"};
  return std::move(*texts);
}

std::string to_json(const TranscodeOutput& output) {
  Output out{
      output.source,
      output.renditions,
      output.audio,
      {},
      output.thumbnails,
      output.text,
      output.storyboard
  };
  for (const auto& [name, text] : output.playlists)
    out.playlists.push_back({name, text});
  return json::encode(out);
}

TranscodeOutput output_from_json(std::string_view text) {
  auto output = json::decode<Output>(text, json::Unknown::other_version, limits);
  if (!output) throw Unavailable{"column jobs.output can't be read"};
  TranscodeOutput out{
      std::move(output->source),
      std::move(output->renditions),
      std::move(output->audio),
      {},
      std::move(output->thumbnails),
      std::move(output->text),
      output->storyboard
  };
  for (auto& playlist : output->playlists)
    out.playlists[std::move(playlist.name)] = std::move(playlist.text);
  return out;
}

std::string to_json(const TitlePlan& plan) {
  return json::encode(plan);
}

TitlePlan plan_from_json(std::string_view text) {
  auto plan = json::decode<TitlePlan>(text, json::Unknown::other_version, limits);
  if (!plan) throw Unavailable{"column jobs.plan can't be read"};
  return std::move(*plan);
}

std::string order_json(const VideoId& video, const std::string& source_key) {
  return json::encode(Order{video, source_key});
}

}  // namespace matinee::content
