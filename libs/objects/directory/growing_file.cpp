#include "objects/directory/growing_file.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/directory/directory_store.hpp"

namespace matinee::objects::directory {
namespace {

std::string name_of(std::string_view key) {
  std::string name{key};
  std::ranges::replace(name, '/', ':');
  return name;
}

/// False when it was moved away or removed between opening and locking.
bool still_has_name(const Descriptor& folder, const std::string& name, const Descriptor& file) {
  struct stat held{};
  struct stat named{};
  if (::fstat(file.get(), &held) != 0) fail("look at an object on its way");
  return ::fstatat(folder.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

off_t size_of(const Descriptor& file) {
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) fail("look at an object on its way");
  return status.st_size;
}

}  // namespace

std::unique_ptr<GrowingFile> GrowingFile::open(
    DirectoryStore& store, Descriptor folder, std::string key
) {
  const std::string name = name_of(key);
  constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  while (true) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): openat(2) is declared so.
    Descriptor file{::openat(folder.get(), name.c_str(), flags, 0600)};
    if (!file) fail("open an object on its way");
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return nullptr;
      fail("lock an object on its way");
    }
    if (!still_has_name(folder, name, file)) continue;
    return std::unique_ptr<GrowingFile>{
        new GrowingFile{store, std::move(folder), std::move(file), std::move(key)}
    };
  }
}

void GrowingFile::remove(const Descriptor& folder, std::string_view prefix) {
  const std::string wanted = name_of(prefix);
  const auto stream = open_stream(folder);
  while (const dirent* entry =
             ::readdir(stream.get())) {  // NOLINT(concurrency-mt-unsafe): a stream of our own
    const std::string_view name{entry->d_name};
    if (name != wanted && !(wanted.ends_with(':') && name.starts_with(wanted))) continue;
    if (::unlinkat(folder.get(), entry->d_name, 0) != 0 && errno != ENOENT)
      fail("remove an object on its way");
  }
}

GrowingFile::GrowingFile(DirectoryStore& store, Descriptor folder, Descriptor file, std::string key)
    : store_{store}, folder_{std::move(folder)}, file_{std::move(file)}, key_{std::move(key)} {
  directory::sync(folder_);
}

GrowingFile::~GrowingFile() {
  // Nobody needs an empty one, and after `complete` another may have been begun.
  const std::string name = name_of(key_);
  try {
    if (size_of(file_) == 0 && still_has_name(folder_, name, file_))
      ::unlinkat(folder_.get(), name.c_str(), 0);
  } catch (const Unavailable&) {
    return;  // It stays until its key is removed.
  }
}

bool GrowingFile::resume(std::uint64_t offset) {
  const auto place = static_cast<off_t>(offset);
  if (size_of(file_) < place) return false;
  if (::ftruncate(file_.get(), place) != 0) fail("cut an object on its way");
  if (::lseek(file_.get(), place, SEEK_SET) != place) fail("go on with an object");
  return true;
}

void GrowingFile::complete() {
  sync();
  store_.take_in(folder_, name_of(key_), key_);
}

}  // namespace matinee::objects::directory
