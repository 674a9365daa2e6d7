#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "objects/directory/spool.hpp"
#include "objects/object_store.hpp"
#include "objects/s3/bucket.hpp"
#include "runtime/periodic.hpp"

namespace matinee::objects::s3 {

/// Writes objects to local files. A worker fetches the same original for each of its tasks: large
/// ones are kept for ten minutes after they were last asked for, at most four, and given out as
/// hard links. Of several that fetch one at once, one does. Thread-safe.
class FetchedFiles {
 public:
  /// Below `scratch`; made with the first object. A file is removed `kept_for` after it was last
  /// asked for, or up to a tenth of that later.
  FetchedFiles(
      Bucket& bucket,
      std::string scratch,
      std::chrono::milliseconds kept_for = std::chrono::minutes{10}
  )
      : bucket_{bucket}, scratch_{std::move(scratch)}, kept_for_{kept_for} {}

  /// As ObjectStore::fetch_to.
  [[nodiscard]] Fetched fetch(
      std::string_view key, const std::string& path, const std::function<bool()>& keep_going
  );

 private:
  struct Entry {
    std::string key;
    std::string etag;
    std::string file;
    std::chrono::steady_clock::time_point used_at;
  };

  class Turn;

  [[nodiscard]] Fetched fetch_large(
      Found object, const std::string& path, const std::function<bool()>& keep_going
  );
  /// With the mutex held.
  void begin_keeping();
  /// The file that is kept of the object.
  [[nodiscard]] std::optional<std::string> find_kept(const Found& object);
  void keep(Entry entry);
  /// With the mutex held.
  void remove_old();

  Bucket& bucket_;
  std::string scratch_;
  std::chrono::milliseconds kept_for_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<directory::Spool> spool_;
  std::list<Entry> entries_;                  ///< Most recently used first.
  std::set<std::string> in_flight_;           ///< Keys.
  std::optional<runtime::Periodic> tidying_;  ///< Last: it uses all others.
};

}  // namespace matinee::objects::s3
