#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/domain/added_text.hpp"
#include "content-service/domain/pace.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::content {

/// uploading -> queued -> processing -> ready | failed. A retry leads from failed back to queued.
enum class VideoState { uploading, queued, processing, ready, failed };

[[nodiscard]] std::string_view to_string(VideoState state);
[[nodiscard]] std::optional<VideoState> parse_video_state(std::string_view text);

[[nodiscard]] std::string_view to_string(TitleAccess access);
[[nodiscard]] std::optional<TitleAccess> parse_title_access(std::string_view text);

/// The stored original of a video.
struct Original {
  UploadId upload;
  std::string filename;  ///< As the uploader named it: for display only.
  std::uint64_t bytes = 0;
  std::string sha256_hex;

  /// Where it lies in the object store.
  [[nodiscard]] std::string key() const { return "uploads/" + upload.str() + "/source"; }
};

/// What is known of the media: reported while it is being processed, final when the video is ready.
struct MediaDetails {
  std::string phase;    ///< Of the worker; empty when none is at it.
  double progress = 0;  ///< 0..1 over all renditions.
  std::optional<SourceInfo> source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
  std::vector<std::string> thumbnails;  ///< File names under hls/{id}/thumbnails/.
  bool has_manifest = false;            ///< hls/{id}/manifest.mpd exists.
  std::vector<TextTrack> text;
  std::optional<Storyboard> storyboard;  ///< At hls/{id}/thumbnails/storyboard.vtt.
  std::vector<ProgressMark> marks{};     ///< Of the last minutes, while it is being encoded.
  /// Until all of it is encoded, as of the last report; nothing when unknown.
  std::optional<std::int64_t> eta_seconds{};
};

/// A title of the catalogue.
struct Video {
  VideoId id;
  std::string title;
  std::string description;
  VideoState state = VideoState::queued;
  std::string reason;  ///< Why it failed; empty otherwise.
  bool published = true;
  TitleAccess access = TitleAccess::subscription;
  UserId owner;  ///< Who uploaded it.
  Original original;
  int generation = 0;  ///< Of the published output; 0 when there is none.
  std::string poster;  ///< The chosen thumbnail; empty = the one in the middle.
  MediaDetails media;
  std::int64_t version = 1;  ///< Grows with every edit by a person.
  Time created_at{};
  Time updated_at{};
  std::optional<Time> ready_at;
  AddedTexts added_text = {};

  /// Long before it is ready: as soon as all playlists and the first segments exist.
  [[nodiscard]] bool is_playable() const {
    return generation > 0 && (state == VideoState::ready || state == VideoState::processing);
  }

  /// File name of the poster, or empty.
  [[nodiscard]] std::string poster_name() const;

  /// The key prefix of everything that was made of it.
  [[nodiscard]] std::string output_prefix() const { return "hls/" + id.str() + "/"; }

  /// Where the words of an added text lie, as WebVTT.
  [[nodiscard]] std::string text_key(const AddedText& text) const {
    return output_prefix() + "added/" + text.folder + ".vtt";
  }

  /// Whether players find a text that was added.
  [[nodiscard]] bool is_shown(const AddedText& text) const {
    return is_playable() && text.change <= added_text.written;
  }
};

/// Who looks at the catalogue.
enum class Audience { viewers, editors };

/// Viewers see what is published, editors see all.
[[nodiscard]] bool is_visible(const Video& video, Audience audience);

/// 0..1, the renditions weighted by their number of pixels.
[[nodiscard]] double overall_progress(const std::vector<Rendition>& renditions);

/// What streaming-service is told.
[[nodiscard]] Title to_title(const Video& video);

}  // namespace matinee::content
