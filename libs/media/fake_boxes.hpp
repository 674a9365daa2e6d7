#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

/// Builds boxes for tests.
namespace matinee::media::fakes {

inline std::string number(std::uint64_t value, int width) {
  std::string out;
  for (int i = width - 1; i >= 0; --i)
    out.push_back(static_cast<char>((value >> (8U * static_cast<unsigned>(i))) & 0xFFU));
  return out;
}

inline std::string u32(std::uint64_t value) {
  return number(value, 4);
}

inline std::string box(const std::string& type, const std::string& content) {
  return u32(content.size() + 8) + type + content;
}

inline std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

}  // namespace matinee::media::fakes
