#pragma once

#include <string>
#include <string_view>

namespace matinee::json {

/// Appends the quoted and escaped string (RFC 8259 section 7). Invalid UTF-8 becomes U+FFFD:
/// writing never fails.
void append_string(std::string& out, std::string_view text);

}  // namespace matinee::json
