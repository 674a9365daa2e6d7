#pragma once

#include <optional>
#include <string>

#include "content-service/contract/wanted_segments.hpp"
#include "core/result.hpp"
#include "streaming-service/domain/object_path.hpp"
#include "streaming-service/domain/ports.hpp"

namespace matinee::streaming {

/// Segments that are planned, but may still have to be encoded. Thread-safe.
class PlannedSegments {
 public:
  PlannedSegments(ObjectSource& objects, content::WantedSegments& wanted)
      : objects_{objects}, wanted_{wanted} {}

  /// Whether the segment is there; nothing while it may still come. With a `viewer` it is made
  /// before all that nobody waits for. Refuses with `not_found` what will never be there. Throws
  /// Unavailable.
  [[nodiscard]] std::optional<Result<void>> find(
      const VideoId& video, const StreamObject& object, const std::optional<std::string>& viewer
  );

 private:
  ObjectSource& objects_;
  content::WantedSegments& wanted_;
};

}  // namespace matinee::streaming
