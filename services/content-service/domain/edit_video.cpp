#include "content-service/domain/edit_video.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "content-service/domain/title_text.hpp"

namespace matinee::content {
namespace {

Result<void> check(const Video& video, const VideoChanges& changes) {
  std::vector<FieldError> faults;
  if (changes.title) {
    if (auto fault = check_title(*changes.title)) faults.push_back(std::move(*fault));
  }
  if (changes.description) {
    if (auto fault = check_description(*changes.description)) faults.push_back(std::move(*fault));
  }
  if (changes.poster && !changes.poster->empty() &&
      std::ranges::find(video.media.thumbnails, *changes.poster) == video.media.thumbnails.end()) {
    faults.push_back({"/poster", "unknown", "One of the title's thumbnails."});
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return {};
}

}  // namespace

Result<Video> EditVideo::operator()(
    const VideoId& id, const VideoChanges& changes, std::optional<std::int64_t> version
) {
  const auto video = videos_.find(id);
  if (!video) return refuse(code::not_found);
  if (const auto checked = check(*video, changes); !checked) return refusal(checked);
  VideoChanges wanted = changes;
  if (wanted.title) wanted.title = std::string{trim(*wanted.title)};
  const bool edited = videos_.edit(id, wanted, version, clock_.now());
  auto now = videos_.find(id);
  if (!now) return refuse(code::not_found);
  if (!edited) return refuse(code::precondition_failed);
  return std::move(*now);
}

Result<void> RemoveVideo::operator()(const VideoId& id, std::optional<std::int64_t> version) {
  const auto video = videos_.find(id);
  if (!video) return refuse(code::not_found);
  const Time now = clock_.now();
  if (!videos_.remove(*video, version, now, now + policy_.straggle())) {
    return videos_.find(id) ? refuse(code::precondition_failed) : refuse(code::not_found);
  }
  events_.garbage_written();
  return {};
}

}  // namespace matinee::content
