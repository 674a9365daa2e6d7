#include "cache/memory/memory_cache.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace matinee::cache::memory {
namespace {

/// List and hash nodes, pointers and allocator overhead of an entry, about.
constexpr std::size_t entry_overhead = 160;
/// Anything longer is "as long as the cache likes"; adding it to the clock must not overflow.
constexpr std::chrono::milliseconds max_life = std::chrono::hours{24 * 365};

/// Values and limits live in one list but never meet: a key of one kind is not found as the other.
std::string name_of(char kind, std::string_view key) {
  std::string name{kind};
  return name.append(key);
}

}  // namespace

MemoryCache::MemoryCache(const Clock& clock, std::size_t max_bytes)
    : clock_{clock}, max_bytes_{max_bytes} {}

std::optional<std::string> MemoryCache::get(std::string_view key) {
  const auto name = name_of('v', key);
  const std::lock_guard lock{mutex_};
  const auto found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  if (found->second->end <= clock_.steady()) {
    erase(found->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->value;
}

void MemoryCache::put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) {
  const auto life = std::min(ttl, max_life);
  Entry entry{.key = name_of('v', key), .value = std::string{value}, .end = clock_.steady() + life};
  const std::lock_guard lock{mutex_};
  if (life <= std::chrono::milliseconds::zero()) {
    if (const auto found = index_.find(entry.key); found != index_.end()) erase(found->second);
    return;
  }
  store(std::move(entry));
}

void MemoryCache::remove(std::string_view key) {
  const auto name = name_of('v', key);
  const std::lock_guard lock{mutex_};
  if (const auto found = index_.find(name); found != index_.end()) erase(found->second);
}

Cache::Verdict MemoryCache::take(
    std::string_view key, int burst, std::chrono::milliseconds period
) {
  if (burst < 1 || period <= std::chrono::milliseconds::zero()) {
    throw std::invalid_argument{"a rate limit needs a burst and a period"};
  }
  const std::chrono::nanoseconds whole = std::min(period, max_life);
  const std::chrono::nanoseconds step = whole / burst;
  const auto name = name_of('l', key);
  const auto now = clock_.steady();
  const std::lock_guard lock{mutex_};
  const auto found = index_.find(name);
  // Beyond the period lies only what a longer limit of that name has left: it is cut back.
  const Moment arrival =
      found == index_.end() ? now : std::clamp(found->second->end, now, now + whole);
  const auto wait = arrival + step - whole - now;
  if (wait > std::chrono::nanoseconds::zero()) {
    return {.allowed = false, .retry_after = std::chrono::ceil<std::chrono::milliseconds>(wait)};
  }
  store({.key = name, .value = {}, .end = arrival + step});
  return {};
}

std::size_t MemoryCache::cost(const Entry& entry) {
  return entry.key.size() + entry.value.size() + entry_overhead;
}

void MemoryCache::store(Entry entry) {
  if (const auto found = index_.find(entry.key); found != index_.end()) erase(found->second);
  if (cost(entry) > max_bytes_) return;
  bytes_ += cost(entry);
  entries_.push_front(std::move(entry));
  index_.emplace(entries_.front().key, entries_.begin());
  while (bytes_ > max_bytes_)
    erase(std::prev(entries_.end()));
}

void MemoryCache::erase(Entries::iterator entry) {
  bytes_ -= cost(*entry);
  index_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace matinee::cache::memory
