#include "objects/directory/listing.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/directory/spool.hpp"

namespace matinee::objects::directory {
namespace {

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
    const int own = ::openat(
        folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC
    );  // NOLINT(cppcoreguidelines-pro-type-vararg)
    if (own < 0) fail("open a folder");
    const std::unique_ptr<DIR, int (*)(DIR*)> stream{::fdopendir(own), ::closedir};
    if (!stream) {
      ::close(own);
      fail("read a folder");
    }
    std::vector<std::string> names;
    while (const dirent* entry =
               ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
      std::string name{entry->d_name};
      if (name == "." || name == ".." || (above.empty() && name == spool_name)) continue;
      if (is_folder(folder, *entry)) name += '/';
      if (may_hold_wanted(above + name)) names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
  }

  [[nodiscard]] static bool is_folder(const Descriptor& folder, const dirent& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat status{};
    const int outcome = ::fstatat(folder.get(), entry.d_name, &status, AT_SYMLINK_NOFOLLOW);
    return outcome == 0 && S_ISDIR(status.st_mode);
  }

  /// `key` is that of an object, or of a folder with its slash.
  [[nodiscard]] bool may_hold_wanted(std::string_view key) const {
    if (!key.ends_with('/')) return key.starts_with(prefix_) && key > after_;
    if (!key.starts_with(prefix_) && !prefix_.starts_with(key)) return false;
    return key > after_ || after_.starts_with(key);
  }

  void note(const Descriptor& folder, const std::string& name, const std::string& above) {
    struct stat status{};
    if (::fstatat(folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return;  // Removed meanwhile.
      fail("look at an object");
    }
    if (!S_ISREG(status.st_mode)) return;
    found_.push_back({.key = above + name, .size = static_cast<std::uint64_t>(status.st_size)});
  }

  std::string_view prefix_;
  std::string_view after_;
  std::size_t limit_;
  std::vector<ObjectInfo> found_;
};

}  // namespace

std::vector<ObjectInfo> list_objects(
    const Descriptor& root, std::string_view prefix, std::string_view after, std::size_t limit
) {
  Walk walk{prefix, after, limit};
  walk.enter(root, "");
  return walk.take();
}

}  // namespace matinee::objects::directory
