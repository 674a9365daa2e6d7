#pragma once

#include <string_view>
#include <vector>

namespace matinee::db {

/// The statements of a script: each ends with a semicolon that is the last thing of its line but
/// spaces and a comment. Semicolons in quotes, dollar quotes and comments do not count. A trigger
/// body keeps its semicolons off the ends of lines.
[[nodiscard]] std::vector<std::string_view> split_script(std::string_view script);

}  // namespace matinee::db
