#pragma once

#include <cstdint>

namespace matinee::media {

/// A positive fraction such as a frame rate (30000/1001 per second). Not reduced by itself.
struct Rational {
  std::int64_t num = 0;
  std::int64_t den = 1;

  [[nodiscard]] constexpr double value() const {
    return den == 0 ? 0.0 : static_cast<double>(num) / static_cast<double>(den);
  }

  /// Compares the values, so 50/2 equals 25/1.
  friend constexpr bool operator==(const Rational& left, const Rational& right) {
    return left.num * right.den == right.num * left.den;
  }
};

}  // namespace matinee::media
