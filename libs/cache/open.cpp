#include <stdexcept>

#include "cache/cache.hpp"
#include "cache/memory/memory_cache.hpp"

namespace matinee::cache {

std::unique_ptr<Cache> open(std::string_view url, const Clock& clock, std::size_t max_bytes) {
  if (url == "memory:") return std::make_unique<memory::MemoryCache>(clock, max_bytes);
  throw std::invalid_argument{"not a cache URL: expected memory:"};
}

}  // namespace matinee::cache
