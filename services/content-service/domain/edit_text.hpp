#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "content-service/domain/ports.hpp"
#include "core/random.hpp"
#include "media/webvtt.hpp"

namespace matinee::content {

/// A file of subtitles as somebody sends it, and what it is.
struct NewText {
  std::string language;
  std::string name;
  TextKind kind = TextKind::subtitles;
  bool forced = false;
  bool preselected = false;
  std::string bytes;  ///< WebVTT or SubRip.
};

inline constexpr std::size_t max_text_file_bytes = media::max_text_bytes;

/// How long objects outlive the playlists that name them: as long as a playback URL is accepted at
/// most, since players load playlists once.
inline constexpr std::chrono::hours text_outlives{24};

/// Adds, replaces and removes subtitles of a title, in any state, without an encoding. They are
/// shown soon after (PublishText). A `version` that is given must be the title's current one, else
/// `precondition_failed`. All refuse with `not_found`.
class EditText {
 public:
  struct Parts {
    VideoStore& videos;
    TextStore& texts;
    JobStore& jobs;
    Garbage& garbage;
    Files& files;
    Events& events;
    const Clock& clock;
    Random& random;
  };

  explicit EditText(const Parts& parts) : parts_{parts} {}

  /// Refuses with `invalid_request` and every fault: of the language, the name, and each of the
  /// first in the file with its line.
  [[nodiscard]] Result<AddedText> add(
      const VideoId& id, const NewText& wanted, std::optional<std::int64_t> version
  );
  /// Other words and another description for the same id.
  [[nodiscard]] Result<AddedText> replace(
      const VideoId& id,
      const TextId& text,
      const NewText& wanted,
      std::optional<std::int64_t> version
  );
  [[nodiscard]] Result<void> remove(
      const VideoId& id, const TextId& text, std::optional<std::int64_t> version
  );

 private:
  using Tracks = std::vector<AddedText>;

  /// A change of the list of a title, and the object that it needs, if any.
  struct Change {
    std::function<Result<void>(const Video&, Tracks&)> edit;
    std::string kept;
  };

  [[nodiscard]] Result<AddedText> put(
      const VideoId& id,
      const std::optional<TextId>& replaced,
      const NewText& wanted,
      std::optional<std::int64_t> version
  );
  [[nodiscard]] Result<void> apply(
      const VideoId& id, std::optional<std::int64_t> version, const Change& change
  );
  /// The objects of tracks that `after` no longer has.
  [[nodiscard]] std::vector<std::string> dropped(const Video& video, const Tracks& after);

  Parts parts_;
};

}  // namespace matinee::content
