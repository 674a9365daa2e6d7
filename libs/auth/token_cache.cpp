#include "auth/token_cache.hpp"

namespace matinee::auth {

void TokenCache::follow(const Keys& keys) {
  if (keys == keys_) return;
  by_hash_.clear();
  entries_.clear();
  keys_ = keys;
}

std::optional<AccessClaims> TokenCache::find(
    const std::string& token_hash, const Keys& keys, Time now
) {
  const std::lock_guard lock{mutex_};
  follow(keys);
  const auto found = by_hash_.find(token_hash);
  if (found == by_hash_.end()) return std::nullopt;
  const auto entry = found->second;
  if (entry->second.expires_at <= now) {
    by_hash_.erase(found);
    entries_.erase(entry);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->second;
}

void TokenCache::put(const std::string& token_hash, const Keys& keys, const AccessClaims& claims) {
  const std::lock_guard lock{mutex_};
  follow(keys);
  if (by_hash_.contains(token_hash)) return;
  if (entries_.size() >= capacity_) {
    by_hash_.erase(entries_.back().first);
    entries_.pop_back();
  }
  entries_.emplace_front(token_hash, claims);
  by_hash_.emplace(entries_.front().first, entries_.begin());
}

std::size_t TokenCache::size() const {
  const std::lock_guard lock{mutex_};
  return entries_.size();
}

}  // namespace matinee::auth
