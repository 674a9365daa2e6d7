#include "http/spool.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/encoding.hpp"
#include "core/random.hpp"

namespace matinee::http {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view lock_name = "lock";
constexpr mode_t owner_only = 0600;

Descriptor open_lock(const fs::path& directory, int flags) {
  Descriptor lock{::open((directory / lock_name).c_str(), flags | O_RDWR | O_CLOEXEC, owner_only)};
  if (lock.get() >= 0 && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) lock.reset();
  return lock;
}

/// A full disk is a refusal that says so; the rest is for an operator.
std::unexpected<Error> disk_fault(std::string_view what, int error) {
  if (error == ENOSPC || error == EDQUOT) return refuse(code::out_of_space);
  throw Unavailable{std::string{what} + ": " + std::generic_category().message(error)};
}

/// Removes what servers left that are no longer there to do it: their lock is free.
void sweep(const fs::path& root) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{root, ignored}) {
    if (!entry.is_directory(ignored) || !entry.path().filename().string().starts_with("server-"))
      continue;
    const auto lock = open_lock(entry.path(), 0);
    if (lock.get() >= 0) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

Spool::Spool(const std::string& directory) {
  if (directory.empty()) return;
  std::error_code fault;
  fs::create_directories(directory, fault);
  sweep(directory);
  SystemRandom random;
  const auto own = fs::path{directory} / ("server-" + random_token(random, 9));
  fs::create_directory(own, fault);
  fs::permissions(own, fs::perms::owner_all, fault);
  lock_ = open_lock(own, O_CREAT);
  if (lock_.get() < 0) throw Unavailable{"the spool directory cannot be used: " + directory};
  directory_ = own;
}

Spool::~Spool() {
  if (directory_.empty()) return;
  std::error_code ignored;
  fs::remove(fs::path{directory_} / lock_name, ignored);
  fs::remove(
      directory_, ignored
  );  // Not when a handler still owns a file: the next start sweeps it.
}

std::string Spool::next_path() {
  if (directory_.empty()) throw Unavailable{"the server has no spool directory"};
  return directory_ + '/' + std::to_string(next_.fetch_add(1));
}

SpoolFile::SpoolFile(std::string path, Descriptor file)
    : path_{std::move(path)}, file_{std::move(file)} {}

Result<SpoolFile> SpoolFile::create(Spool& spool) {
  auto path = spool.next_path();
  Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only)};
  if (file.get() < 0) return disk_fault("a spool file cannot be made", errno);
  return SpoolFile{std::move(path), std::move(file)};
}

SpoolFile::~SpoolFile() {
  if (file_.get() >= 0) ::unlink(path_.c_str());
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept
    : path_{std::move(other.path_)},
      file_{std::move(other.file_)},
      hash_{std::move(other.hash_)},
      size_{other.size_} {}

Result<void> SpoolFile::write(std::string_view bytes) {
  hash_.update(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const auto written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return disk_fault("a spool file cannot be written", errno);
    }
  }
  return {};
}

ReceivedFile SpoolFile::finish() {
  file_.reset();
  return ReceivedFile{path_, size_, hex_encode(bytes_of(hash_.finish()))};
}

}  // namespace matinee::http
