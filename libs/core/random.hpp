#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace matinee {

/// Where randomness comes from. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;
};

/// getrandom(2): fit for keys and tokens.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

/// `bytes` random bytes as base64url: for opaque tokens (32 bytes = 43 characters).
[[nodiscard]] std::string random_token(Random& random, std::size_t bytes = 32);

}  // namespace matinee
