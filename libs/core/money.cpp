#include "core/money.hpp"

#include <algorithm>

namespace matinee {

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace matinee
