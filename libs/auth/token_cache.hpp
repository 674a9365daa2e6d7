#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/tokens.hpp"

namespace matinee::auth {

/// Remembers the claims of verified access tokens under the SHA-256 of the token, until they expire
/// or their keys change; at most `capacity`, least recently used out first. Thread-safe.
class TokenCache {
 public:
  using Keys = std::shared_ptr<const std::vector<VerifyKey>>;

  explicit TokenCache(std::size_t capacity) : capacity_{capacity} {}

  /// Nothing for a token that is unknown, has expired, or was verified by other keys than `keys`.
  [[nodiscard]] std::optional<AccessClaims> find(
      const std::string& token_hash, const Keys& keys, Time now
  );
  void put(const std::string& token_hash, const Keys& keys, const AccessClaims& claims);
  [[nodiscard]] std::size_t size() const;

 private:
  using Entry = std::pair<std::string, AccessClaims>;

  /// Forgets everything when a key was added or withdrawn.
  void follow(const Keys& keys);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Keys keys_;
  std::list<Entry> entries_;  ///< Most recently used first.
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_hash_;
};

}  // namespace matinee::auth
