#pragma once

#include <chrono>
#include <string>

#include "cache/cache.hpp"
#include "streaming-service/domain/ports.hpp"

namespace matinee::streaming {

/// Counts starts in the cache; forgets them with it.
class CachedThrottle final : public StartThrottle {
 public:
  /// 0 a minute: any number.
  CachedThrottle(cache::Cache& cache, int per_minute) : cache_{cache}, per_minute_{per_minute} {}

  [[nodiscard]] std::chrono::milliseconds take(const UserId& account) override {
    if (per_minute_ == 0) return {};
    const auto verdict =
        cache_.take("playback starts " + account.str(), per_minute_, std::chrono::minutes{1});
    return verdict.allowed ? std::chrono::milliseconds{0} : verdict.retry_after;
  }

 private:
  cache::Cache& cache_;
  int per_minute_;
};

}  // namespace matinee::streaming
