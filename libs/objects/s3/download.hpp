#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/descriptor.hpp"
#include "objects/object_store.hpp"
#include "objects/s3/bucket.hpp"

namespace matinee::objects::s3 {

/// A file without a name in a folder: it goes with its descriptor. Throws Unavailable.
[[nodiscard]] Descriptor nameless_file(const std::string& folder);

/// Writes all, at an offset. Throws Unavailable, OutOfSpace when the disk is full.
void write_at(const Descriptor& file, std::uint64_t offset, std::string_view bytes);

/// Writes an object to a file, pieces of it at once; see ObjectStore::fetch_to. `object` is what
/// was found; it becomes what was read, which is another when it was replaced meanwhile.
[[nodiscard]] Fetched download(
    Bucket& bucket, Found& object, const Descriptor& file, const std::function<bool()>& keep_going
);

/// The same to a new file, in place of what is there: as ObjectStore::fetch_to.
[[nodiscard]] Fetched download_to(
    Bucket& bucket, Found object, const std::string& path, const std::function<bool()>& keep_going
);

/// Copies of objects asked for lately, as files without a name: those up to 32 MiB, at most 256 and
/// 2 GiB of them, least recently used out first. The store is asked each time whether a copy is
/// still right. Thread-safe.
class CopyCache {
 public:
  CopyCache(Bucket& bucket, std::string folder) : bucket_{bucket}, folder_{std::move(folder)} {}

  /// As ObjectStore::open.
  [[nodiscard]] std::optional<OpenObject> open(std::string_view key);

 private:
  struct Entry {
    std::string key;
    std::string etag;
    OpenObject object;
  };

  [[nodiscard]] std::optional<Entry> find(std::string_view key);
  void keep(Entry entry);
  void drop(std::string_view key);
  void erase(std::list<Entry>::iterator entry);

  Bucket& bucket_;
  std::string folder_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< Most recently used first.
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
  std::uint64_t bytes_ = 0;
};

}  // namespace matinee::objects::s3
