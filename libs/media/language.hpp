#pragma once

#include <cstddef>
#include <string_view>

namespace matinee::media {

inline constexpr std::size_t max_language_bytes = 35;  ///< RFC 5646 section 4.4.1.

/// Whether a text is a language tag by the grammar of RFC 5646 section 2.1, such as "de",
/// "zh-Hant-TW" or "es-419"; grandfathered and wholly private tags are not. Whether there is such a
/// language is not looked up.
[[nodiscard]] bool is_language_tag(std::string_view text);

}  // namespace matinee::media
