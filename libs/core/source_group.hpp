#pragma once

#include <string>
#include <string_view>

namespace matinee {

/// What one client's addresses have in common: an IPv4 address, or the /64 of an IPv6 address (RFC
/// 6177: one site has at least that). Other texts stay as they are.
[[nodiscard]] std::string source_group(std::string_view source);

}  // namespace matinee
