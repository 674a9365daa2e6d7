#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "metrics/metrics.hpp"

namespace matinee::cache {

/// Forgetful shared memory: never the source of truth. Thread-safe. Never throws for a broken
/// backend: then reads miss, writes are dropped and counters count locally.
class Cache {
 public:
  virtual ~Cache() = default;

  [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) = 0;
  /// Keeps it for `ttl`, at most a year; for none, removes what is there. So does a value beyond
  /// the limit of the adapter, which is at least 1 KiB.
  virtual void put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) = 0;
  virtual void remove(std::string_view key) = 0;

  struct Verdict {
    bool allowed = true;
    std::chrono::milliseconds retry_after{0};
  };

  /// Rate limit (GCRA): `burst` at once, refilled evenly over `period`. Throws
  /// std::invalid_argument when one of them is not positive.
  [[nodiscard]] virtual Verdict take(
      std::string_view key, int burst, std::chrono::milliseconds period
  ) = 0;
};

/// `memory:` -> at most `max_bytes`, least recently used out first.
/// `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?timeout_ms=50]` and, by TLS, `rediss://…
/// [&ca=FILE]` -> Redis 6 or newer, shared by all that name it; waits up to a second for the first
/// connection, then a call takes at most `timeout_ms`.
/// Throws std::invalid_argument for another kind of URL, which it never repeats.
[[nodiscard]] std::unique_ptr<Cache> open(
    std::string_view url,
    const Clock& clock,
    metrics::Registry& registry,
    std::size_t max_bytes = std::size_t{64} << 20U
);

/// Throws std::invalid_argument where `open` would, apart from files that can't be read.
void check_url(std::string_view url);

}  // namespace matinee::cache
