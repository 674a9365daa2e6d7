#include "core/id.hpp"

#include <array>
#include <cstdint>

namespace matinee::detail {
namespace {

constexpr std::string_view crockford = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t length = 26;  // 130 bits for 128: the first character is at most '7'

}  // namespace

std::string new_uuid7_base32(Time now, Random& random) {
  std::array<std::byte, 16> bytes{};
  random.fill(bytes);
  const auto millis = static_cast<std::uint64_t>(to_millis(now));
  for (std::size_t i = 0; i < 6; ++i)
    bytes[i] = static_cast<std::byte>(millis >> (40 - 8 * i));
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x70};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};

  std::string out;
  out.reserve(length);
  std::uint32_t bits = 0;
  unsigned held = 2;  // two zero bits in front
  for (const std::byte byte : bytes) {
    bits = (bits << 8U) | std::to_integer<std::uint32_t>(byte);
    held += 8;
    while (held >= 5) {
      held -= 5;
      out += crockford[(bits >> held) & 31U];
    }
  }
  return out;
}

bool is_uuid7_base32(std::string_view text) {
  if (text.size() != length || text.front() > '7') return false;
  return text.find_first_not_of(crockford) == std::string_view::npos;
}

}  // namespace matinee::detail
