#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::content {

/// A segment that somebody asked for before it was made.
struct WantedSegment {
  VideoId video;
  int generation = 0;
  std::string rendition;  ///< "720p", or the folder of an audio track.
  std::int64_t number = 0;
  std::optional<std::string> viewer{};  ///< Who asked, such as a playback session.
};

/// How players change the order in which a title is encoded. Thread-safe. Throws Unavailable when
/// content-service does not answer.
class WantedSegments {
 public:
  virtual ~WantedSegments() = default;
  /// Has it made before everything that nobody waits for, and next the two behind it. Whoever waits
  /// asks again every two seconds: else the wish is forgotten after a few, as is what the same
  /// viewer asked for at another place of the title. Refuses with `not_found` when it will never be
  /// there: the title is not being encoded in this generation, or has no such segment.
  [[nodiscard]] virtual Result<void> want(const WantedSegment& wanted) = 0;
};

}  // namespace matinee::content
