#include "objects/s3/download.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "objects/s3/parallel.hpp"

namespace matinee::objects::s3 {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{16} << 20U;
constexpr std::size_t pieces_at_once = 4;
/// How often an object may be replaced while it is read.
constexpr int max_beginnings = 4;
constexpr std::uint64_t largest_kept = std::uint64_t{32} << 20U;
constexpr std::uint64_t most_kept = std::uint64_t{2} << 30U;
constexpr std::size_t most_copies = 256;

[[noreturn]] void fail(const std::string& what) {
  const auto error = errno;
  const auto message = what + ": " + std::generic_category().message(error);
  if (error == ENOSPC || error == EDQUOT) throw OutOfSpace{message};
  throw Unavailable{message};
}

void cut(const Descriptor& file) {
  if (::ftruncate(file.get(), 0) != 0) fail("cut a copy");
}

/// Closed with its last owner.
std::shared_ptr<const int> share(Descriptor file) {
  struct Held {
    Descriptor file;
    int number;
  };

  const int number = file.get();
  const auto held = std::make_shared<Held>(std::move(file), number);
  return {held, &held->number};
}

/// False when it was replaced meanwhile.
bool read_piece(
    Bucket& bucket,
    const Found& object,
    std::uint64_t begin,
    const Descriptor& file,
    const std::stop_token& stop
) {
  auto at = begin;
  const Receiver receiver{
      .begin = [&] { at = begin; },
      .take =
          [&](std::string_view bytes) {
            write_at(file, at, bytes);
            at += bytes.size();
          },
      .on_progress =
          [&] {
            if (stop.stop_requested()) throw Stopped{};
          }
  };
  const auto length = std::min(piece_bytes, object.size - begin);
  if (bucket.read_range(object, begin, length, receiver) == Bucket::Read::missing) return false;
  if (at != begin + length) throw Unavailable{"an object came in part: " + object.key};
  return true;
}

}  // namespace

Descriptor nameless_file(const std::string& folder) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so.
  Descriptor file{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  if (file || (errno != EOPNOTSUPP && errno != EISDIR)) {
    if (!file) fail("make a file in " + folder);
    return file;
  }
  std::string name = folder + "/copy-XXXXXX";
  Descriptor named{::mkostemp(name.data(), O_CLOEXEC)};
  if (!named || ::unlink(name.c_str()) != 0) fail("make a file in " + folder);
  return named;
}

void write_at(const Descriptor& file, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written =
        ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write a copy");
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

Fetched download(
    Bucket& bucket, Found& object, const Descriptor& file, const std::function<bool()>& keep_going
) {
  for (int i = 0; i < max_beginnings; ++i) {
    cut(file);
    std::atomic<bool> is_replaced = false;
    const bool finished = in_parallel(
        (object.size + piece_bytes - 1) / piece_bytes,
        pieces_at_once,
        [&](std::size_t number, const std::stop_token& stop) {
          if (is_replaced) return;
          if (!read_piece(bucket, object, number * piece_bytes, file, stop)) is_replaced = true;
        },
        keep_going
    );
    if (!finished) return Fetched::stopped;
    if (!is_replaced) return Fetched::done;
    auto current = bucket.find(object.key);
    if (!current) return Fetched::missing;
    object = *std::move(current);
  }
  throw Unavailable{"an object is replaced again and again: " + object.key};
}

Fetched download_to(
    Bucket& bucket, Found object, const std::string& path, const std::function<bool()>& keep_going
) {
  // A hard link to what is there must keep what it has.
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("replace " + path);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): open(2) is declared so.
  const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file) fail("write " + path);
  try {
    const auto fetched = download(bucket, object, file, keep_going);
    if (fetched != Fetched::done) ::unlink(path.c_str());
    return fetched;
  } catch (...) {
    ::unlink(path.c_str());
    throw;
  }
}

std::optional<OpenObject> CopyCache::open(std::string_view key) {
  auto known = find(key);
  std::string etag = known ? known->etag : "";
  Descriptor file = nameless_file(folder_);
  std::uint64_t size = 0;
  const auto read = bucket_.read(
      key,
      etag,
      {.begin =
           [&] {
             cut(file);
             size = 0;
           },
       .take =
           [&](std::string_view bytes) {
             write_at(file, size, bytes);
             size += bytes.size();
           }}
  );
  if (read == Bucket::Read::unchanged && known) return std::move(known->object);
  drop(key);
  if (read != Bucket::Read::done) return std::nullopt;
  OpenObject object{.descriptor = share(std::move(file)), .size = size};
  keep({.key = std::string{key}, .etag = std::move(etag), .object = object});
  return object;
}

std::optional<CopyCache::Entry> CopyCache::find(std::string_view key) {
  const std::lock_guard lock{mutex_};
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return *found->second;
}

void CopyCache::keep(Entry entry) {
  if (entry.object.size > largest_kept || entry.etag.empty()) return;
  const std::lock_guard lock{mutex_};
  if (const auto found = by_key_.find(entry.key); found != by_key_.end()) erase(found->second);
  bytes_ += entry.object.size;
  entries_.push_front(std::move(entry));
  by_key_.emplace(entries_.front().key, entries_.begin());
  while (entries_.size() > most_copies || bytes_ > most_kept)
    erase(std::prev(entries_.end()));
}

void CopyCache::drop(std::string_view key) {
  const std::lock_guard lock{mutex_};
  if (const auto found = by_key_.find(key); found != by_key_.end()) erase(found->second);
}

void CopyCache::erase(std::list<Entry>::iterator entry) {
  bytes_ -= entry->object.size;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace matinee::objects::s3
