#include "core/source_group.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

namespace matinee {

std::string source_group(std::string_view source) {
  std::array<unsigned char, 16> address{};
  std::string text{source};
  if (inet_pton(AF_INET6, text.c_str(), address.data()) != 1) return text;
  constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (std::equal(mapped.begin(), mapped.end(), address.begin())) {
    return inet_ntop(AF_INET, address.data() + mapped.size(), out.data(), out.size());
  }
  std::fill(address.begin() + 8, address.end(), 0);
  return std::string{inet_ntop(AF_INET6, address.data(), out.data(), out.size())} + "/64";
}

}  // namespace matinee
