#include "objects/s3/fetched_files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "objects/directory/files.hpp"
#include "objects/s3/download.hpp"

namespace matinee::objects::s3 {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr std::uint64_t least_kept = std::uint64_t{8} << 20U;
constexpr std::size_t most_kept = 4;
constexpr auto ask_every = 100ms;

[[noreturn]] void fail(const std::string& what) {
  throw Unavailable{what + ": " + std::generic_category().message(errno)};
}

Descriptor create(const std::string& path) {
  // A hard link to what is there must keep what it has.
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("replace " + path);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so.
  Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file) fail("write " + path);
  return file;
}

/// Leaves no file unless all of it came. `object` as `download` has it.
Fetched fetch_into(
    Bucket& bucket, Found& object, const std::string& path, const std::function<bool()>& keep_going
) {
  const auto file = create(path);
  try {
    const auto fetched = download(bucket, object, file, keep_going);
    if (fetched != Fetched::done) ::unlink(path.c_str());
    return fetched;
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

/// Links it, or copies it to another file system.
Fetched give_out(
    const std::string& file, const std::string& path, const std::function<bool()>& keep_going
) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("replace " + path);
  if (::link(file.c_str(), path.c_str()) == 0) return Fetched::done;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so.
  const Descriptor from{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!from) fail("read " + file);
  const auto to = create(path);
  if (directory::copy_all(from, to, keep_going)) return Fetched::done;
  ::unlink(path.c_str());
  return Fetched::stopped;
}

}  // namespace

/// Only one at a time fetches a key.
class FetchedFiles::Turn {
 public:
  /// Waits for it; false when it was told to stop.
  [[nodiscard]] bool take(
      FetchedFiles& files, const std::string& key, const std::function<bool()>& keep_going
  ) {
    std::unique_lock lock{files.mutex_};
    while (files.in_flight_.contains(key)) {
      files.changed_.wait_for(lock, ask_every);
      lock.unlock();
      const bool goes_on = !keep_going || keep_going();
      lock.lock();
      if (!goes_on) return false;
    }
    files.in_flight_.insert(key);
    files_ = &files;
    key_ = key;
    return true;
  }

  Turn() = default;

  ~Turn() {
    if (files_ == nullptr) return;
    const std::lock_guard lock{files_->mutex_};
    files_->in_flight_.erase(key_);
    files_->changed_.notify_all();
  }

  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  FetchedFiles* files_ = nullptr;
  std::string key_;
};

Fetched FetchedFiles::fetch(
    std::string_view key, const std::string& path, const std::function<bool()>& keep_going
) {
  auto object = bucket_.find(key);
  if (!object) return Fetched::missing;
  if (object->size >= least_kept) return fetch_large(*std::move(object), path, keep_going);
  return fetch_into(bucket_, *object, path, keep_going);
}

Fetched FetchedFiles::fetch_large(
    Found object, const std::string& path, const std::function<bool()>& keep_going
) {
  Turn turn;
  if (!turn.take(*this, object.key, keep_going)) return Fetched::stopped;
  if (const auto kept = find_kept(object)) return give_out(*kept, path, keep_going);
  std::string file;
  {
    const std::lock_guard lock{mutex_};
    if (!spool_) begin_keeping();
    file = spool_->path() + '/' + spool_->new_name();
  }
  const auto fetched = fetch_into(bucket_, object, file, keep_going);
  if (fetched != Fetched::done) return fetched;
  keep({.key = object.key, .etag = object.etag, .file = file, .used_at = steady_clock::now()});
  return give_out(file, path, keep_going);
}

void FetchedFiles::begin_keeping() {
  spool_.emplace(scratch_);
  tidying_.emplace("fetched", kept_for_ / 10, [this] {
    const std::lock_guard lock{mutex_};
    remove_old();
  });
}

std::optional<std::string> FetchedFiles::find_kept(const Found& object) {
  const std::lock_guard lock{mutex_};
  remove_old();
  const auto entry = std::ranges::find_if(entries_, [&](const Entry& each) {
    return each.key == object.key && each.etag == object.etag;
  });
  if (entry == entries_.end()) return std::nullopt;
  entry->used_at = steady_clock::now();
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->file;
}

void FetchedFiles::keep(Entry entry) {
  const std::lock_guard lock{mutex_};
  entries_.push_front(std::move(entry));
  remove_old();
}

void FetchedFiles::remove_old() {
  const auto now = steady_clock::now();
  while (!entries_.empty() &&
         (entries_.size() > most_kept || now - entries_.back().used_at > kept_for_)) {
    ::unlink(entries_.back().file.c_str());
    entries_.pop_back();
  }
}

}  // namespace matinee::objects::s3
