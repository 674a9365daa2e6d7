#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cache/cache.hpp"

namespace matinee::cache::memory {

/// A bounded cache inside the process: the least recently used entry goes first. Lifetimes follow
/// the steady clock. Rate limits count against the same bound; one that is pushed out starts
/// afresh.
class MemoryCache final : public Cache {
 public:
  MemoryCache(const Clock& clock, std::size_t max_bytes);

  [[nodiscard]] std::optional<std::string> get(std::string_view key) override;
  /// A value that alone is larger than the cache is not kept; a lifetime of nothing removes.
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) override;
  void remove(std::string_view key) override;
  [[nodiscard]] Verdict take(std::string_view key, int burst, std::chrono::milliseconds period)
      override;

 private:
  using Moment = std::chrono::steady_clock::time_point;

  struct Entry {
    std::string key;
    std::string value;
    Moment end;  ///< Of the life of the value; for a limit the theoretical arrival time (GCRA).
  };

  using Entries = std::list<Entry>;

  [[nodiscard]] static std::size_t cost(const Entry& entry);
  void store(Entry entry);
  void erase(Entries::iterator entry);

  const Clock& clock_;
  std::size_t max_bytes_;
  std::mutex mutex_;
  Entries entries_;                                                ///< Most recently used first.
  std::unordered_map<std::string_view, Entries::iterator> index_;  ///< Keys point into the entries.
  std::size_t bytes_ = 0;
};

}  // namespace matinee::cache::memory
