#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace matinee::user {

/// The form in which an address is stored and compared: without white space around it, in ASCII
/// lower case. Nothing when it can't be an address (RFC 5321 without quoted local parts and address
/// literals; at most 254 bytes).
[[nodiscard]] std::optional<std::string> normalise_email(std::string_view text);

}  // namespace matinee::user
