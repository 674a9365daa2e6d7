#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/byte_ranges.hpp"
#include "core/descriptor.hpp"
#include "objects/directory/spool.hpp"
#include "objects/object_store.hpp"
#include "runtime/periodic.hpp"

namespace matinee::objects {

/// A local file as long as an object, which holds the parts of it that were asked for; the rest is
/// holes, which read as zeros. All parts are of one version of the object. Thread-safe.
class PartialFile {
 public:
  /// Makes the file `path`, and removes it with this. Throws Unavailable.
  PartialFile(ObjectStore& store, ObjectInfo object, std::string path);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  [[nodiscard]] const ObjectInfo& object() const { return object_; }

  [[nodiscard]] std::uint64_t size() const { return object_.size; }

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Makes these bytes be there, as far as the object has them, and what lies between them where
  /// that is less than 1 MiB: a request costs more. Of several that ask for the same at once, one
  /// fetches it. `missing`: the object is gone or another by now. Asks `keep_going` as
  /// ObjectStore::fetch_to. Throws Unavailable; what came so far stays.
  [[nodiscard]] Fetched fetch(
      const ByteRanges& wanted, const std::function<bool()>& keep_going = {}
  );
  /// Nothing is a hole.
  [[nodiscard]] bool is_whole() const;
  /// How much of it was fetched.
  [[nodiscard]] std::uint64_t bytes_here() const;

  /// Links it to another name, or copies what is there, with its holes, to another file system.
  /// False when it was told to stop.
  [[nodiscard]] bool give_out(const std::string& path, const std::function<bool()>& keep_going)
      const;

 private:
  class Claim;

  [[nodiscard]] Fetched download(const ByteRanges& ranges, const std::function<bool()>& keep_going);

  ObjectStore& store_;
  const ObjectInfo object_;
  const std::string path_;
  Descriptor file_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ByteRanges here_;
  ByteRanges in_flight_;
};

/// Keeps such files of objects asked for lately, for all who read different parts of them: those of
/// at most four objects, each for ten minutes after it was last asked for. Thread-safe.
class PartialFiles {
 public:
  /// In `scratch`, made with the first one. `store` outlives it. A file goes `kept_for` after it
  /// was last asked for, or up to a tenth of that later, and with its last user.
  PartialFiles(
      ObjectStore& store,
      std::string scratch,
      std::chrono::milliseconds kept_for = std::chrono::minutes{10}
  )
      : store_{store}, scratch_{std::move(scratch)}, kept_for_{kept_for} {}

  /// Of the object as it is now. Nothing when there is none. Throws Unavailable.
  [[nodiscard]] std::shared_ptr<PartialFile> open(std::string_view key);

 private:
  struct Entry {
    std::shared_ptr<PartialFile> file;
    std::chrono::steady_clock::time_point used_at;
  };

  /// With the mutex held.
  void begin_keeping();
  void remove_old();

  ObjectStore& store_;
  std::string scratch_;
  std::chrono::milliseconds kept_for_;
  std::mutex mutex_;
  std::optional<directory::Spool> spool_;
  std::list<Entry> entries_;                  ///< Most recently used first.
  std::optional<runtime::Periodic> tidying_;  ///< Last: it uses all others.
};

}  // namespace matinee::objects
