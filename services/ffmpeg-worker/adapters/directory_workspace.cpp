#include "ffmpeg-worker/adapters/directory_workspace.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "core/result.hpp"

namespace matinee::worker {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_file = 256ULL << 20U;

[[noreturn]] void throw_unavailable(const std::string& what, const std::error_code& error) {
  throw Unavailable{what + ": " + error.message()};
}

/// The directory, locked; closed when somebody else holds it.
Descriptor try_lock(const std::string& path) {
  Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)};
  if (directory.is_open() && ::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) directory.reset();
  return directory;
}

}  // namespace

DirectoryWorkspace::DirectoryWorkspace(const std::string& root, const std::string& name)
    : path_{fs::absolute(root + "/" + name)} {
  std::error_code error;
  fs::create_directories(root, error);
  if (error) throw_unavailable(root, error);
  if (::mkdir(path_.c_str(), S_IRWXU) != 0)
    throw_unavailable(path_, {errno, std::generic_category()});
  path_ = fs::canonical(path_);
  lock_ = try_lock(path_);
  if (!lock_.is_open()) throw Unavailable{path_ + " is in use"};
}

DirectoryWorkspace::~DirectoryWorkspace() {
  std::error_code ignored;  // What stays is swept at the next start.
  fs::remove_all(path_, ignored);
}

std::string DirectoryWorkspace::path(std::string_view name) const {
  return path_ + "/" + std::string{name};
}

void DirectoryWorkspace::make_directory(std::string_view name) {
  std::error_code error;
  fs::create_directories(path(name), error);
  if (error) throw_unavailable(path(name), error);
}

std::vector<std::string> DirectoryWorkspace::list(std::string_view directory) const {
  std::vector<std::string> out;
  std::error_code error;
  // A link in place of a directory would lead out of here.
  if (fs::weakly_canonical(path(directory), error) != fs::path{path(directory)})
    throw std::runtime_error{path(directory) + " is not where it should be"};
  for (fs::directory_iterator entry{path(directory), error}, end; !error && entry != end;
       entry.increment(error)) {
    // Only plain files: what ran in the sandbox may have left links that point anywhere.
    if (entry->symlink_status().type() == fs::file_type::regular)
      out.push_back(entry->path().filename().string());
  }
  std::ranges::sort(out);
  return out;
}

std::string DirectoryWorkspace::read(std::string_view name) const {
  const auto full = path(name);
  std::error_code error;
  const auto size = fs::file_size(full, error);
  if (error) throw_unavailable(full, error);
  if (size > max_file) throw std::runtime_error{full + " is larger than any segment"};
  std::string out(size, '\0');
  std::ifstream file{full, std::ios::binary};
  if (!file.read(out.data(), static_cast<std::streamsize>(size)))
    throw Unavailable{full + " cannot be read"};
  return out;
}

std::uint64_t DirectoryWorkspace::used_bytes() const {
  std::uint64_t out = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry{path_, error}, end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;  // Files are renamed while we look.
    const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    if (!gone) out += size;
  }
  return out;
}

int DirectoryWorkspace::sweep(const std::string& root) {
  int removed = 0;
  std::error_code error;
  for (fs::directory_iterator entry{root, error}, end; !error && entry != end;
       entry.increment(error)) {
    const auto directory = try_lock(entry->path().string());
    if (!directory.is_open()) continue;
    std::error_code ignored;
    fs::remove_all(entry->path(), ignored);
    ++removed;
  }
  return removed;
}

}  // namespace matinee::worker
