#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::content {

enum class TitleAccess { subscription, free };

/// What streaming needs to know of a title.
struct Title {
  VideoId video;
  std::string name;
  bool playable = false;   ///< Master playlist and first segments exist.
  bool complete = false;   ///< All segments exist; else some of the output are still to be encoded.
  bool published = false;  ///< Viewers may see it; editors see all.
  TitleAccess access = TitleAccess::subscription;
  int generation = 0;  ///< Of the published output: segments lie under hls/{videoId}/{generation}/.
  double duration_s = 0;
  std::vector<int> heights;  ///< Of the renditions, rising.
  std::vector<std::string>
      thumbnails;               ///< Poster candidates: file names under hls/{videoId}/thumbnails/.
  std::string poster;           ///< The chosen one of them; empty without any.
  bool has_manifest = false;    ///< hls/{videoId}/manifest.mpd exists.
  bool has_storyboard = false;  ///< hls/{videoId}/thumbnails/storyboard.vtt exists.
};

/// The catalogue as content-service shows it to its neighbours. Thread-safe. Throws Unavailable
/// when it does not answer.
class Catalog {
 public:
  virtual ~Catalog() = default;
  /// Refuses with `not_found`.
  [[nodiscard]] virtual Result<Title> find(const VideoId& video) = 0;
};

}  // namespace matinee::content
