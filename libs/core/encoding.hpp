#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace matinee {

/// The bytes of a text, as most crypto functions want them.
[[nodiscard]] std::span<const std::byte> bytes_of(std::string_view text);

/// Base64url without padding (RFC 4648 section 5).
[[nodiscard]] std::string base64url_encode(std::span<const std::byte> data);
/// Strict: refuses padding, other alphabets, and non-zero bits behind the end. Returns raw bytes in
/// a string.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

/// Base64 with padding (RFC 4648 section 4).
[[nodiscard]] std::string base64_encode(std::span<const std::byte> data);
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex_encode(std::span<const std::byte> data);
/// Accepts both cases; nothing when the length is odd or a character is foreign.
[[nodiscard]] std::optional<std::string> hex_decode(std::string_view text);

/// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Undoes it, whatever the bytes are. Nothing for a broken escape.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Length of the well-formed UTF-8 sequence at the start of a text that is not empty, or 0.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text);
/// True when the text is well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace matinee
