#include "objects/directory/listing.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/directory/growing_file.hpp"
#include "objects/directory/spool.hpp"

namespace matinee::objects::directory {
namespace {

bool is_folder(const Descriptor& folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat status{};
  const int outcome = ::fstatat(folder.get(), entry.d_name, &status, AT_SYMLINK_NOFOLLOW);
  return outcome == 0 && S_ISDIR(status.st_mode);
}

/// The folder with this key, which ends in a slash, or the root for an empty one. Nothing when
/// there is none that objects may lie in.
std::optional<Descriptor> open_above(const Descriptor& root, std::string_view key) {
  if (key.empty()) return open_folder(root, "");
  const auto folder = key.substr(0, key.size() - 1);
  if (!is_valid_key(folder) || is_reserved(folder.substr(0, folder.find('/')))) return std::nullopt;
  return open_folder(root, folder);
}

/// What lies in a folder and is wanted, sorted, folders with their slash. `above` is the key of the
/// folder with its slash; empty at the root.
template <class Wanted>
std::vector<std::string> names_in(
    const Descriptor& folder, std::string_view above, const Wanted& is_wanted
) {
  const auto stream = open_stream(folder);
  std::vector<std::string> names;
  while (const dirent* entry =
             ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
    std::string name{entry->d_name};
    if (name == "." || name == ".." || (above.empty() && is_reserved(name))) continue;
    if (is_folder(folder, *entry)) name += '/';
    if (is_wanted(name)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

/// The size of an object; nothing when it was removed meanwhile, or is something else.
std::optional<std::uint64_t> size_of(const Descriptor& folder, const std::string& name) {
  struct stat status{};
  if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("look at an object");
  }
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

/// Walks the folders in the order of keys. A folder sorts as its name with the slash: "a.b" comes
/// before "a/b".
class Walk {
 public:
  Walk(std::string_view prefix, std::string_view after, std::size_t limit)
      : prefix_{prefix}, after_{after}, limit_{limit} {}

  /// `above` is the key of the folder with its slash; empty at the root.
  void enter(const Descriptor& folder, const std::string& above) {
    for (const std::string& name : wanted_names(folder, above)) {
      if (found_.size() >= limit_) return;
      if (name.ends_with('/')) {
        const auto inner = open_folder(folder, std::string_view{name}.substr(0, name.size() - 1));
        if (inner) enter(*inner, above + name);
      } else {
        note(folder, name, above);
      }
    }
  }

  [[nodiscard]] std::vector<ObjectInfo> take() { return std::move(found_); }

 private:
  [[nodiscard]] std::vector<std::string> wanted_names(
      const Descriptor& folder, const std::string& above
  ) const {
    return names_in(folder, above, [&](const std::string& name) {
      return may_hold_wanted(above + name);
    });
  }

  /// `key` is that of an object, or of a folder with its slash.
  [[nodiscard]] bool may_hold_wanted(std::string_view key) const {
    if (!key.ends_with('/')) return key.starts_with(prefix_) && key > after_;
    if (!key.starts_with(prefix_) && !prefix_.starts_with(key)) return false;
    return key > after_ || after_.starts_with(key);
  }

  void note(const Descriptor& folder, const std::string& name, const std::string& above) {
    if (const auto size = size_of(folder, name))
      found_.push_back({.key = above + name, .size = *size});
  }

  std::string_view prefix_;
  std::string_view after_;
  std::size_t limit_;
  std::vector<ObjectInfo> found_;
};

}  // namespace

bool is_reserved(std::string_view name) {
  return name == spool_name || name == growing_name;
}

std::vector<ObjectInfo> list_objects(
    const Descriptor& root, std::string_view prefix, std::string_view after, std::size_t limit
) {
  Walk walk{prefix, after, limit};
  // Not by way of the folders above: reading one of them costs as much as it has titles.
  const auto above = prefix.substr(0, prefix.rfind('/') + 1);
  if (const auto folder = open_above(root, above)) walk.enter(*folder, std::string{above});
  return walk.take();
}

std::vector<std::string> list_folder(const Descriptor& root, std::string_view folder) {
  const std::string above{folder};
  const auto opened = open_above(root, folder);
  std::vector<std::string> keys;
  if (!opened) return keys;
  for (const std::string& name : names_in(*opened, above, [](const auto&) { return true; })) {
    if (name.ends_with('/') || size_of(*opened, name)) keys.push_back(above + name);
  }
  return keys;
}

}  // namespace matinee::objects::directory
