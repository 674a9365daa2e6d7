#pragma once

#include <ctime>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "objects/directory/files.hpp"
#include "objects/object_store.hpp"

namespace matinee::objects::directory {

/// Descriptors of objects asked for lately, so that a hot segment costs one fstat(2). Thread-safe.
///
/// An object that was replaced or removed, by whatever process, shows in the link count or the
/// change time of its inode. Only objects up to 32 MiB are kept, at most 256: a removed one keeps
/// its space on the disk until it is pushed out.
class DescriptorCache {
 public:
  [[nodiscard]] std::optional<OpenObject> find(std::string_view key);
  /// Takes the opened file over.
  [[nodiscard]] OpenObject keep(std::string_view key, Descriptor file);
  void drop(std::string_view key);
  void drop_prefix(std::string_view prefix);

 private:
  struct Entry {
    std::string key;
    OpenObject object;
    std::timespec changed;
  };

  using Entries = std::list<Entry>;

  void erase(Entries::iterator entry);

  std::mutex mutex_;
  Entries entries_;                                                ///< Most recently used first.
  std::unordered_map<std::string_view, Entries::iterator> index_;  ///< Keys point into the entries.
};

}  // namespace matinee::objects::directory
