#pragma once

#include <cstdint>
#include <optional>

#include "content-service/domain/ports.hpp"

namespace matinee::content {

/// What people do to a title once it is there. A `version` that is given must be the video's
/// current one, else `precondition_failed`. All refuse with `not_found`.
class EditVideo {
 public:
  EditVideo(VideoStore& videos, const Clock& clock) : videos_{videos}, clock_{clock} {}

  [[nodiscard]] Result<Video> operator()(
      const VideoId& id, const VideoChanges& changes, std::optional<std::int64_t> version
  );

 private:
  VideoStore& videos_;
  const Clock& clock_;
};

/// Removes the title at once, and its objects soon: a worker that is at it loses its lease.
class RemoveVideo {
 public:
  RemoveVideo(VideoStore& videos, Events& events, const Clock& clock, JobPolicy policy)
      : videos_{videos}, events_{events}, clock_{clock}, policy_{policy} {}

  [[nodiscard]] Result<void> operator()(const VideoId& id, std::optional<std::int64_t> version);

 private:
  VideoStore& videos_;
  Events& events_;
  const Clock& clock_;
  JobPolicy policy_;
};

}  // namespace matinee::content
