#pragma once

#include <cstddef>
#include <string>

namespace matinee::media {

/// `value` with this many digits behind the point, whatever the locale: "6.006000".
[[nodiscard]] std::string decimal(double value, int digits);

/// `number` with leading zeros up to `width` digits, as object names have them: "00042".
[[nodiscard]] std::string padded(std::size_t number, std::size_t width);

}  // namespace matinee::media
