#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>

#include "core/random.hpp"

namespace matinee::testing {

/// The same bytes on every run for one seed. Thread-safe (but the order between threads is theirs).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : engine_{seed} {}

  void fill(std::span<std::byte> out) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace matinee::testing
