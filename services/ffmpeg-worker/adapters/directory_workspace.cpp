#include "ffmpeg-worker/adapters/directory_workspace.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ranges>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/result.hpp"
#include "ffmpeg-worker/adapters/remove_tree.hpp"

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

/// "tsk_…-3": what `name_of` makes.
bool is_attempt(std::string_view name) {
  const auto dash = std::min(name.rfind('-'), name.size());
  const auto number = name.substr(std::min(dash + 1, name.size()));
  const auto id = name.substr(0, dash);
  return (JobId::parse(id) || TaskId::parse(id)) && !number.empty() &&
         std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
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
  static_cast<void>(remove_tree(path_));  // What stays is swept at the next start.
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
  // Half a list would look like a film that ended early.
  if (error && error != std::errc::no_such_file_or_directory)
    throw std::runtime_error{path(directory) + " cannot be read: " + error.message()};
  std::ranges::sort(out);
  return out;
}

std::string DirectoryWorkspace::read(std::string_view name) const {
  const auto full = path(name);
  // What runs in the sandbox may put a link in the place of each part of the name, at any time.
  Descriptor at;
  for (const auto part : std::views::split(name, '/')) {
    const int from = at.is_open() ? at.get() : lock_.get();
    const std::string segment{part.begin(), part.end()};
    const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    Descriptor next{::openat(from, segment.c_str(), flags)};
    if (!next.is_open()) throw_unavailable(full, {errno, std::generic_category()});
    at = std::move(next);
  }
  struct stat status{};
  if (::fstat(at.get(), &status) != 0) throw_unavailable(full, {errno, std::generic_category()});
  const auto size = static_cast<std::uintmax_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size > max_file)
    throw std::runtime_error{full + " is no file, or larger than any segment"};
  std::string out(size, '\0');
  for (std::size_t got = 0; got < out.size();) {
    const auto more = ::read(at.get(), out.data() + got, out.size() - got);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) throw_unavailable(full, {errno, std::generic_category()});
    if (more == 0) throw std::runtime_error{full + " became shorter while it was read"};
    got += static_cast<std::size_t>(more);
  }
  return out;
}

std::optional<std::uint64_t> DirectoryWorkspace::used_bytes() const {
  constexpr int deepest = 8;  // No tool makes more than four levels.
  std::uint64_t out = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry{path_, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (entry.depth() > deepest) return std::nullopt;
    std::error_code failed;
    const auto type = entry->symlink_status(failed).type();
    const auto size = type == fs::file_type::regular ? entry->file_size(failed) : 0;
    if (failed == std::errc::no_such_file_or_directory) continue;  // Renamed while we look.
    if (failed) return std::nullopt;
    out += size;
  }
  return error ? std::nullopt : std::optional{out};
}

std::string DirectoryWorkspace::name_of(const std::string& id, int number) {
  return id + "-" + std::to_string(number);
}

int DirectoryWorkspace::sweep(const std::string& root) {
  int removed = 0;
  std::error_code error;
  for (fs::directory_iterator entry{root, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (!is_attempt(entry->path().filename().string())) continue;
    const auto directory = try_lock(entry->path().string());
    if (directory.is_open() && remove_tree(entry->path().string())) ++removed;
  }
  return removed;
}

}  // namespace matinee::worker
