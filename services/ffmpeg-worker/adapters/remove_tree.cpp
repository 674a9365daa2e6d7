#include "ffmpeg-worker/adapters/remove_tree.hpp"

#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace matinee::worker {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

using Directory = std::unique_ptr<DIR, CloseDirectory>;

/// Nothing when it cannot be read. `name` is no link.
Directory open_directory(int parent, const char* name) {
  ::fchmodat(parent, name, S_IRWXU, 0);
  const int file = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return {};
  Directory out{::fdopendir(file)};
  if (!out) ::close(file);
  return out;
}

/// The next entry; null at the end.
const char* next_name(const Directory& directory) {
  while (const auto* entry = ::readdir(directory.get())) {  // NOLINT(concurrency-mt-unsafe): own.
    const std::string_view name{static_cast<const char*>(entry->d_name)};
    if (name != "." && name != "..") return static_cast<const char*>(entry->d_name);
  }
  return nullptr;
}

/// Empties a directory. What lies deeper is moved up instead of being descended into, so that two
/// descriptors are enough for any depth.
class Emptying {
 public:
  explicit Emptying(Directory root) : root_{std::move(root)}, file_{::dirfd(root_.get())} {}

  void run() {
    do {
      removed_ = 0;
      ::rewinddir(root_.get());
      while (const auto* name = next_name(root_)) {
        if (is_removed(file_, name, 0)) continue;
        lift_children(name);
        static_cast<void>(is_removed(file_, name, AT_REMOVEDIR));
      }
    } while (removed_ > 0);
  }

 private:
  bool is_removed(int parent, const char* name, int flags) {
    const bool is_gone = ::unlinkat(parent, name, flags) == 0;
    if (is_gone) ++removed_;
    return is_gone;
  }

  void lift_children(const char* name) {
    const auto directory = open_directory(file_, name);
    if (!directory) return;
    const int parent = ::dirfd(directory.get());
    while (const auto* child = next_name(directory)) {
      if (is_removed(parent, child, 0)) continue;
      ::fchmodat(parent, child, S_IRWXU, 0);  // Moving a directory changes its "..".
      lift(parent, child);
    }
  }

  void lift(int parent, const char* child) {
    do {
      ++lifted_;
    } while (::renameat(parent, child, file_, ("lifted-" + std::to_string(lifted_)).c_str()) != 0 &&
             (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR));
  }

  Directory root_;
  int file_;
  int removed_ = 0;
  int lifted_ = 0;
};

}  // namespace

bool remove_tree(const std::string& path) {
  auto root = open_directory(AT_FDCWD, path.c_str());
  if (!root) return false;
  Emptying{std::move(root)}.run();
  return ::rmdir(path.c_str()) == 0;
}

}  // namespace matinee::worker
