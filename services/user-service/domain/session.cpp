#include "user-service/domain/session.hpp"

#include <algorithm>

#include "core/encoding.hpp"

namespace matinee::user {

std::string tidy_user_agent(std::string_view text) {
  constexpr std::size_t max_bytes = 256;
  const bool well_formed = is_utf8(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool shown = byte >= 0x20 && byte != 0x7f && (well_formed || byte < 0x80);
    out += shown ? c : ' ';
  }
  if (out.size() <= max_bytes) return out;
  out.resize(max_bytes);
  while (!is_utf8(out))
    out.pop_back();  // At most three times: the cut character.
  return out;
}

}  // namespace matinee::user
