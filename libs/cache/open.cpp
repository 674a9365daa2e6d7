#include <stdexcept>

#include "cache/cache.hpp"
#include "cache/memory/memory_cache.hpp"
#include "cache/redis/redis_cache.hpp"
#include "cache/redis/target.hpp"

namespace matinee::cache {
namespace {

bool is_redis(std::string_view url) {
  return url.starts_with("redis://") || url.starts_with("rediss://");
}

}  // namespace

std::unique_ptr<Cache> open(
    std::string_view url, const Clock& clock, metrics::Registry& registry, std::size_t max_bytes
) {
  check_url(url);
  if (!is_redis(url)) return std::make_unique<memory::MemoryCache>(clock, max_bytes);
  return std::make_unique<redis::RedisCache>(redis::parse_target(url), clock, registry);
}

void check_url(std::string_view url) {
  if (url == "memory:") return;
  if (!is_redis(url))
    throw std::invalid_argument{"not a cache URL: expected memory:, redis://… or rediss://…"};
  static_cast<void>(redis::parse_target(url));
}

}  // namespace matinee::cache
