#include "streaming-service/object_cache.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds longest_open = 60s;
constexpr std::size_t max_text_bytes = std::size_t{1024} * 1024;

/// Objects below a generation never change, and others change in size or are asked for again soon:
/// key and size tell them apart.
std::string etag_of(std::string_view key, std::uint64_t size) {
  const auto digest = sha256(std::string{key} + ":" + std::to_string(size));
  return '"' + base64url_encode(bytes_of(digest).first(12)) + '"';
}

}  // namespace

ObjectCache::ObjectCache(objects::ObjectStore& store, const Clock& clock, std::size_t max_open)
    : store_{store}, clock_{clock}, max_open_{max_open} {}

std::optional<StreamFile> ObjectCache::find_open(std::string_view key) {
  const auto now = clock_.steady();
  const std::scoped_lock lock{mutex_};
  const auto found = by_key_.find(key);
  if (found == by_key_.end() || now - found->second->opened_at > longest_open) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->file;
}

std::optional<StreamFile> ObjectCache::open(std::string_view key) {
  if (auto file = find_open(key)) return file;
  const auto now = clock_.steady();
  auto object = store_.open(key);
  if (!object) return std::nullopt;
  StreamFile file{
      .descriptor = std::move(object->descriptor),
      .size = object->size,
      .etag = etag_of(key, object->size)
  };
  keep({.key = std::string{key}, .file = file, .opened_at = now});
  return file;
}

std::optional<std::string> ObjectCache::read(std::string_view key) {
  return store_.get(key, max_text_bytes);
}

void ObjectCache::sweep() {
  const auto now = clock_.steady();
  const std::scoped_lock lock{mutex_};
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (now - entry->opened_at <= longest_open) {
      ++entry;
      continue;
    }
    by_key_.erase(entry->key);
    entry = entries_.erase(entry);
  }
}

void ObjectCache::keep(Entry entry) {
  const std::scoped_lock lock{mutex_};
  if (const auto found = by_key_.find(entry.key); found != by_key_.end()) {
    const auto old = found->second;
    by_key_.erase(found);
    entries_.erase(old);
  }
  entries_.push_front(std::move(entry));
  by_key_.emplace(entries_.front().key, entries_.begin());
  if (entries_.size() <= max_open_) return;
  by_key_.erase(entries_.back().key);
  entries_.pop_back();
}

}  // namespace matinee::streaming
