#include "streaming-service/domain/planned_segments.hpp"

#include <string>

namespace matinee::streaming {

std::optional<Result<void>> PlannedSegments::find(
    const VideoId& video, const StreamObject& object, const std::optional<std::string>& viewer
) {
  const std::string key = object.key(video);
  if (objects_.open(key)) return Result<void>{};
  if (!object.segment) return refuse(code::not_found);
  if (!viewer) return std::nullopt;
  const auto taken = wanted_.want(
      {.video = video,
       .generation = object.generation,
       .rendition = object.segment->rendition,
       .number = object.segment->number,
       .viewer = viewer}
  );
  if (taken) return std::nullopt;
  // The title may have become complete between the look and the question.
  if (objects_.open(key)) return Result<void>{};
  return taken;
}

}  // namespace matinee::streaming
