#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::content {

inline constexpr std::size_t max_title_characters = 200;
inline constexpr std::size_t max_description_characters = 5000;

/// The fault of a title, if any: 1 to 200 characters of UTF-8, no control characters, not only
/// blanks.
[[nodiscard]] std::optional<FieldError> check_title(
    std::string_view title, std::string pointer = "/title"
);
/// At most 5000 characters of UTF-8; line breaks and tabs are fine.
[[nodiscard]] std::optional<FieldError> check_description(
    std::string_view text, std::string pointer = "/description"
);

/// Without blanks around it.
[[nodiscard]] std::string_view trim(std::string_view text);

/// The last part of what a client says its file is called, without control characters; "upload"
/// when nothing is left.
[[nodiscard]] std::string display_filename(std::string_view filename);
/// A title for a file that came without: its name less the extension, underscores as blanks.
[[nodiscard]] std::string title_from(std::string_view filename);

/// For searching: lower case by simple Unicode case mapping. Invalid UTF-8 is kept as it is.
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace matinee::content
