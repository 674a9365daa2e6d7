#include "objects/directory/directory_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "objects/directory/growing_file.hpp"
#include "objects/directory/listing.hpp"

namespace matinee::objects::directory {
namespace {

/// More folders than that are looked at again; it bounds the memory.
constexpr std::size_t max_known_folders = 10'000;
/// How often a folder may be removed under an object that is being put.
constexpr int max_move_attempts = 10;

void require_key(std::string_view key) {
  if (!is_valid_key(key) || is_reserved(key.substr(0, key.find('/')))) {
    throw std::invalid_argument{"not an object key: " + std::string{key}};
  }
}

std::string read_range(
    const OpenObject& object, std::uint64_t offset, std::size_t length, std::string_view key
) {
  std::string bytes(length, '\0');
  std::size_t read = 0;
  while (read < bytes.size()) {
    const auto got = ::pread(
        *object.descriptor,
        bytes.data() + read,
        bytes.size() - read,
        static_cast<off_t>(offset + read)
    );
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read an object");
    if (got == 0) throw Unavailable{"the object is shorter than it was: " + std::string{key}};
    read += static_cast<std::size_t>(got);
  }
  return bytes;
}

/// Of a file: whoever replaces it makes another.
std::string version_of(int file) {
  struct stat status{};
  if (::fstat(file, &status) != 0) fail("look at an object");
  return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino) + ':' +
         std::to_string(status.st_mtim.tv_sec) + ':' + std::to_string(status.st_mtim.tv_nsec);
}

bool cannot_link(int error) {
  return error == EXDEV || error == EPERM || error == EMLINK || error == EOPNOTSUPP;
}

}  // namespace

DirectoryStore::DirectoryStore(const std::string& root)
    : path_{root}, root_{make_and_open_folder(root)} {}

Spool& DirectoryStore::spool() {
  const std::lock_guard lock{spool_mutex_};
  if (!spool_) spool_.emplace(path_);
  return *spool_;
}

DirectoryStore::Place DirectoryStore::place_of(std::string_view key) {
  require_key(key);
  const auto slash = key.rfind('/');
  if (slash == std::string_view::npos) return {.folder = {}, .name = std::string{key}};
  return {.folder = std::string{key.substr(0, slash)}, .name = std::string{key.substr(slash + 1)}};
}

void DirectoryStore::put_file(std::string_view key, const std::string& path) {
  require_key(key);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file) fail("open " + path);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) fail("look at " + path);
  if (!S_ISREG(status.st_mode)) throw std::invalid_argument{path + " is not a file"};
  if (::fchmod(file.get(), 0600) != 0) fail("protect " + path);
  sync(file);
  if (move_in(AT_FDCWD, path, key, Existing::replace) != Moved::other_file_system) return;
  static_cast<void>(write_beside(key, Existing::replace, [&](const Descriptor& copy) {
    static_cast<void>(copy_all(file, copy, [] { return true; }));
  }));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove " + path);
}

void DirectoryStore::put(std::string_view key, std::string_view bytes) {
  require_key(key);
  static_cast<void>(write_beside(key, Existing::replace, [&](const Descriptor& file) {
    write_all(file, bytes);
  }));
}

bool DirectoryStore::put_new(std::string_view key, std::string_view bytes) {
  require_key(key);
  return write_beside(key, Existing::keep, [&](const Descriptor& file) { write_all(file, bytes); });
}

bool DirectoryStore::write_beside(
    std::string_view key, Existing existing, const std::function<void(const Descriptor&)>& write
) {
  Spool& own = spool();
  const auto name = own.new_name();
  const auto give_up = [&] { ::unlinkat(own.folder().get(), name.c_str(), 0); };
  try {
    const auto file = create_file(own.folder(), name);
    write(file);
    sync(file);
    if (move_in(own.folder().get(), name, key, existing) != Moved::exists) return true;
  } catch (...) {
    give_up();  // A full disk must not keep the half of it.
    throw;
  }
  give_up();
  return false;
}

DirectoryStore::Moved DirectoryStore::move_in(
    int from, const std::string& name, std::string_view key, Existing existing
) {
  const auto place = place_of(key);
  const unsigned flags = existing == Existing::keep ? RENAME_NOREPLACE : 0;
  for (int attempt = 1;; ++attempt) {
    const auto folder = prepare_folder(place.folder);
    if (::renameat2(from, name.c_str(), folder.get(), place.name.c_str(), flags) == 0) {
      sync(folder);
      cache_.drop(key);
      return Moved::done;
    }
    if (errno == EXDEV) return Moved::other_file_system;
    if (errno == EEXIST && existing == Existing::keep) return Moved::exists;
    // remove_prefix took the folder away between the two calls.
    if (errno != ENOENT || attempt == max_move_attempts) fail("store an object");
    forget_folders(place.folder);
  }
}

Descriptor DirectoryStore::prepare_folder(const std::string& folder) {
  // A folder that exists may have been made by somebody who has not synced it yet, so it counts
  // only when it is known.
  const std::lock_guard lock{folders_mutex_};
  if (durable_folders_.contains(folder)) {
    if (auto known = open_folder(root_, folder)) return std::move(*known);
  }
  Descriptor at = std::move(open_folder(root_, "").value());
  for (std::size_t start = 0; start < folder.size();) {
    const auto end = std::min(folder.find('/', start), folder.size());
    const auto segment = folder.substr(start, end - start);
    if (::mkdirat(at.get(), segment.c_str(), 0700) != 0 && errno != EEXIST) fail("make a folder");
    if (!durable_folders_.contains(folder.substr(0, end))) sync(at);
    auto next = open_folder(at, segment);
    if (!next) {
      errno = ENOTDIR;
      fail("make a folder where something else lies");
    }
    at = std::move(*next);
    start = end + 1;
    if (durable_folders_.size() >= max_known_folders) durable_folders_.clear();
    durable_folders_.insert(folder.substr(0, end));
  }
  return at;
}

std::optional<Descriptor> DirectoryStore::open_object(std::string_view key) const {
  const auto place = place_of(key);
  const auto folder = open_folder(root_, place.folder);
  if (!folder) return std::nullopt;
  return open_file(*folder, place.name);
}

std::unique_ptr<GrowingObject> DirectoryStore::grow(std::string_view key) {
  require_key(key);
  return GrowingFile::open(*this, prepare_folder(std::string{growing_name}), std::string{key});
}

void DirectoryStore::take_in(
    const Descriptor& folder, const std::string& name, std::string_view key
) {
  static_cast<void>(move_in(folder.get(), name, key, Existing::replace));
}

std::optional<OpenObject> DirectoryStore::open(std::string_view key) {
  if (auto cached = cache_.find(key)) return cached;
  auto file = open_object(key);
  if (!file) return std::nullopt;
  return cache_.keep(key, std::move(*file));
}

std::optional<ObjectInfo> DirectoryStore::find(std::string_view key) {
  const auto object = open(key);
  if (!object) return std::nullopt;
  return ObjectInfo{
      .key = std::string{key}, .size = object->size, .version = version_of(*object->descriptor)
  };
}

std::optional<std::string> DirectoryStore::get(std::string_view key, std::size_t max_bytes) {
  const auto object = open(key);
  if (!object) return std::nullopt;
  if (object->size > max_bytes)
    throw std::length_error{"the object is too large: " + std::string{key}};
  return read_range(*object, 0, object->size, key);
}

std::optional<std::string> DirectoryStore::get_range(
    std::string_view key, std::uint64_t offset, std::size_t length
) {
  const auto object = open(key);
  if (!object) return std::nullopt;
  const auto begin = std::min(offset, object->size);
  return read_range(*object, begin, std::min<std::uint64_t>(length, object->size - begin), key);
}

std::optional<std::string> DirectoryStore::get_range(
    const ObjectInfo& object, std::uint64_t offset, std::size_t length
) {
  const auto found = open(object.key);
  if (!found || version_of(*found->descriptor) != object.version) return std::nullopt;
  return read_range(*found, offset, length, object.key);
}

Fetched DirectoryStore::fetch_to(
    std::string_view key, const std::string& path, const std::function<bool()>& keep_going
) {
  const auto place = place_of(key);
  const auto folder = open_folder(root_, place.folder);
  if (!folder) return Fetched::missing;
  const auto file = open_file(*folder, place.name);
  if (!file) return Fetched::missing;
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("replace " + path);
  if (::linkat(folder->get(), place.name.c_str(), AT_FDCWD, path.c_str(), 0) == 0)
    return Fetched::done;
  const bool is_removed =
      errno == ENOENT && ::faccessat(folder->get(), place.name.c_str(), F_OK, 0) != 0;
  if (is_removed) return Fetched::missing;
  if (!cannot_link(errno)) fail("write " + path);
  const Descriptor copy{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!copy) fail("write " + path);
  if (copy_all(*file, copy, keep_going)) return Fetched::done;
  ::unlink(path.c_str());
  return Fetched::stopped;
}

std::vector<ObjectInfo> DirectoryStore::list(
    std::string_view prefix, std::string_view after, std::size_t limit
) {
  return list_objects(root_, prefix, after, limit);
}

std::vector<std::string> DirectoryStore::list_folder(std::string_view folder) {
  return directory::list_folder(root_, folder);
}

void DirectoryStore::remove_prefix(std::string_view prefix) {
  throw_away(prefix);
  empty_trash(prefix);
  if (const auto growing = open_folder(root_, growing_name)) GrowingFile::remove(*growing, prefix);
}

void DirectoryStore::throw_away(std::string_view prefix) {
  const bool is_folder = prefix.ends_with('/');
  const auto key = is_folder ? prefix.substr(0, prefix.size() - 1) : prefix;
  const auto place = place_of(key);
  const auto above = open_folder(root_, place.folder);
  if (!above) return;
  struct stat status{};
  if (::fstatat(above->get(), place.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return;
    fail("look at an object");
  }
  if (S_ISDIR(status.st_mode) != is_folder) return;

  // Gone for everybody in one step; then taken apart at leisure, by the next call for this prefix
  // or the next start if need be.
  Spool& own = spool();
  const auto trash = own.new_name();
  if (::renameat(above->get(), place.name.c_str(), own.folder().get(), trash.c_str()) != 0) {
    if (errno == ENOENT) return;
    fail("remove an object");
  }
  {
    const std::lock_guard lock{trash_mutex_};
    trash_.push_back({.prefix = std::string{prefix}, .name = trash});
  }
  forget_folders(key);
  cache_.drop_prefix(prefix);
  sync(*above);
}

void DirectoryStore::empty_trash(std::string_view prefix) {
  std::vector<std::string> names;
  {
    const std::lock_guard lock{trash_mutex_};
    for (const Trash& trash : trash_) {
      if (trash.prefix == prefix) names.push_back(trash.name);
    }
  }
  for (const std::string& name : names) {
    remove_tree(spool().folder(), name);
    const std::lock_guard lock{trash_mutex_};
    std::erase_if(trash_, [&](const Trash& trash) { return trash.name == name; });
  }
}

void DirectoryStore::forget_folders(std::string_view prefix) {
  const std::lock_guard lock{folders_mutex_};
  std::erase_if(durable_folders_, [&](const std::string& folder) {
    return folder == prefix || (folder.starts_with(prefix) && folder[prefix.size()] == '/');
  });
}

}  // namespace matinee::objects::directory
