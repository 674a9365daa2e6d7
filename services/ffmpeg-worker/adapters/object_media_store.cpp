#include "ffmpeg-worker/adapters/object_media_store.hpp"

namespace matinee::worker {

Step<bool> ObjectMediaStore::fetch(
    std::string_view key, const std::string& path, const KeepGoing& keep_going
) {
  if (!objects::is_valid_key(key)) return false;
  if (parts_ != nullptr) {
    const auto fetched = parts_->fetch(key, path, {}, keep_going);
    if (!fetched) return trouble(fetched);
    return *fetched != FetchedSource::missing;
  }
  const auto fetched = objects_.fetch_to(key, path, keep_going);
  if (fetched == objects::Fetched::stopped) return stop_step();
  return fetched == objects::Fetched::done;
}

Step<FetchedSource> ObjectMediaStore::fetch_part(
    std::string_view key,
    const std::string& path,
    const SourcePart& part,
    const KeepGoing& keep_going
) {
  if (parts_ != nullptr && objects::is_valid_key(key))
    return parts_->fetch(key, path, part, keep_going);
  const auto fetched = fetch(key, path, keep_going);
  if (!fetched) return trouble(fetched);
  return *fetched ? FetchedSource::whole : FetchedSource::missing;
}

}  // namespace matinee::worker
