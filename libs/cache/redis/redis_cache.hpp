#pragma once

#include "cache/cache.hpp"
#include "cache/memory/memory_cache.hpp"
#include "cache/redis/client.hpp"

namespace matinee::cache::redis {

/// A cache in Redis, shared by every process that names it. Limits go by the clock of the server,
/// and lie apart from values. What Redis allows is counted here as well: when it is away, limits go
/// on with what this process has seen, not afresh.
class RedisCache final : public Cache {
 public:
  /// As Client.
  RedisCache(const Target& target, const Clock& clock, metrics::Registry& registry);

  [[nodiscard]] std::optional<std::string> get(std::string_view key) override;
  /// Keeps values of up to 1 MiB.
  void put(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) override;
  void remove(std::string_view key) override;
  [[nodiscard]] Verdict take(std::string_view key, int burst, std::chrono::milliseconds period)
      override;

 private:
  [[nodiscard]] std::optional<Reply> run_limit(
      std::string_view key, int burst, std::chrono::milliseconds period
  );

  memory::MemoryCache local_;
  Client client_;
};

}  // namespace matinee::cache::redis
