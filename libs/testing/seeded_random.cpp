#include "testing/seeded_random.hpp"

namespace matinee::testing {

void SeededRandom::fill(std::span<std::byte> out) {
  const std::lock_guard lock{mutex_};
  for (std::byte& byte : out)
    byte = static_cast<std::byte>(engine_() & 0xffU);
}

}  // namespace matinee::testing
