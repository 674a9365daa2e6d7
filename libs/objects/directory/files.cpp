#include "objects/directory/files.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/object_store.hpp"

namespace matinee::objects::directory {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr std::size_t copy_piece = std::size_t{8} << 20U;

bool is_missing(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/// For file systems that cannot copy by reference or between each other.
bool copy_by_hand(
    const Descriptor& from, const Descriptor& to, const std::function<bool()>& keep_going
) {
  std::vector<char> buffer(std::size_t{256} << 10U);
  while (true) {
    if (!keep_going()) return false;
    const auto got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read");
    if (got == 0) return true;
    write_all(to, {buffer.data(), static_cast<std::size_t>(got)});
  }
}

std::vector<std::string> names_in(const Descriptor& folder) {
  const auto stream = open_stream(folder);
  std::vector<std::string> names;
  while (const dirent* entry =
             ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
    const std::string_view name{entry->d_name};
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

}  // namespace

FolderStream open_stream(const Descriptor& folder) {
  const int own = ::openat(folder.get(), ".", folder_flags);
  if (own < 0) fail("open a folder");
  FolderStream stream{::fdopendir(own), ::closedir};
  if (!stream) {
    ::close(own);
    fail("read a folder");
  }
  return stream;
}

void fail(std::string_view what) {
  const int error = errno;
  const std::string message =
      "cannot " + std::string{what} + ": " + std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT) throw OutOfSpace{message};
  throw Unavailable{message};
}

Descriptor make_and_open_folder(const std::string& path) {
  const bool is_absolute = path.starts_with('/');
  Descriptor folder{::open(is_absolute ? "/" : ".", folder_flags)};
  if (!folder) fail("open the folder above " + path);
  std::size_t start = 0;
  while (start < path.size()) {
    const auto end = std::min(path.find('/', start), path.size());
    const std::string segment = path.substr(start, end - start);
    start = end + 1;
    if (segment.empty()) continue;
    if (::mkdirat(folder.get(), segment.c_str(), 0700) == 0) {
      sync(folder);
    } else if (errno != EEXIST) {
      fail("make " + path);
    }
    Descriptor next{::openat(folder.get(), segment.c_str(), folder_flags)};
    if (!next) fail("open " + path);
    folder = std::move(next);
  }
  return folder;
}

std::optional<Descriptor> open_folder(const Descriptor& root, std::string_view folder) {
  Descriptor at{::openat(root.get(), ".", folder_flags)};
  if (!at) fail("open the store");
  std::size_t start = 0;
  while (start < folder.size()) {
    const auto end = std::min(folder.find('/', start), folder.size());
    const std::string segment{folder.substr(start, end - start)};
    Descriptor next{::openat(at.get(), segment.c_str(), folder_flags | O_NOFOLLOW)};
    if (!next && is_missing(errno)) return std::nullopt;
    if (!next) fail("open a folder");
    at = std::move(next);
    start = end + 1;
  }
  return at;
}

std::optional<Descriptor> open_file(const Descriptor& folder, const std::string& name) {
  // O_NONBLOCK: a FIFO with that name must not hang us.
  Descriptor file{
      ::openat(folder.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
  };
  if (!file && (is_missing(errno) || errno == ENXIO)) return std::nullopt;
  if (!file) fail("open an object");
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) fail("look at an object");
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return file;
}

Descriptor create_file(const Descriptor& folder, const std::string& name) {
  Descriptor file{
      ::openat(folder.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
  };
  if (!file) fail("make a file");
  return file;
}

void write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool copy_all(
    const Descriptor& from, const Descriptor& to, const std::function<bool()>& keep_going
) {
  while (true) {
    if (!keep_going()) return false;
    const auto copied = ::copy_file_range(from.get(), nullptr, to.get(), nullptr, copy_piece, 0);
    if (copied < 0 && errno == EINTR) continue;
    // Both offsets stand where the last piece ended, so the rest can go the other way. Some file
    // systems say 0 for "can't".
    if (copied <= 0 && (copied == 0 || errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
                        errno == EOPNOTSUPP)) {
      return copy_by_hand(from, to, keep_going);
    }
    if (copied < 0) fail("copy");
  }
}

void sync(const Descriptor& file) {
  if (::fsync(file.get()) != 0) fail("sync");
}

void remove_tree(const Descriptor& folder, const std::string& name) {
  if (::unlinkat(folder.get(), name.c_str(), 0) == 0 || is_missing(errno)) return;
  if (errno != EISDIR && errno != EPERM) fail("remove an object");
  {
    const Descriptor inner{::openat(folder.get(), name.c_str(), folder_flags | O_NOFOLLOW)};
    if (!inner && is_missing(errno)) return;
    if (!inner) fail("open a folder");
    for (const std::string& entry : names_in(inner))
      remove_tree(inner, entry);
  }
  if (::unlinkat(folder.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT)
    fail("remove a folder");
}

}  // namespace matinee::objects::directory
