#include "media/decimal.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace matinee::media {

std::string decimal(double value, int digits) {
  // The longest double has 309 digits before the point.
  std::array<char, 400> text{};
  if (!std::isfinite(value)) value = 0;
  const auto end = std::to_chars(
      text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits
  );
  return {text.data(), end.ptr};
}

std::string padded(std::size_t number, std::size_t width) {
  const auto text = std::to_string(number);
  return std::string(text.size() < width ? width - text.size() : 0, '0') + text;
}

}  // namespace matinee::media
