#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace matinee::cache {

/// Forgetful shared memory: never the source of truth. Thread-safe. Never throws for a broken
/// backend: then reads miss, writes are dropped and counters count locally.
class Cache {
 public:
  virtual ~Cache() = default;

  [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) = 0;
  virtual void put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) = 0;
  virtual void remove(std::string_view key) = 0;

  struct Verdict {
    bool allowed = true;
    std::chrono::milliseconds retry_after{0};
  };

  /// Rate limit (GCRA): `burst` at once, refilled evenly over `period`.
  [[nodiscard]] virtual Verdict take(
      std::string_view key, int burst, std::chrono::milliseconds period
  ) = 0;
};

/// `memory:` -> at most `max_bytes`, least recently used out first. Throws std::invalid_argument
/// for another kind of URL.
[[nodiscard]] std::unique_ptr<Cache> open(
    std::string_view url, const Clock& clock, std::size_t max_bytes = std::size_t{64} << 20U
);

}  // namespace matinee::cache
