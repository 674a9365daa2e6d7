#include <algorithm>

#include "objects/object_store.hpp"

namespace matinee::objects {
namespace {

constexpr std::size_t max_key_bytes = 512;

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool is_key_segment(std::string_view segment) {
  return !segment.empty() && segment != "." && segment != ".." &&
         std::ranges::all_of(segment, is_key_character);
}

}  // namespace

bool is_valid_key(std::string_view key) {
  if (key.size() > max_key_bytes) return false;
  std::size_t start = 0;
  while (true) {
    const auto slash = std::min(key.find('/', start), key.size());
    if (!is_key_segment(key.substr(start, slash - start))) return false;
    if (slash == key.size()) return true;
    start = slash + 1;
  }
}

}  // namespace matinee::objects
