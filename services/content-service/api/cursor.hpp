#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::content {

/// The opaque cursor of a list: version, what list and filter it belongs to, and the id it
/// continues behind.
[[nodiscard]] std::string make_cursor(std::string_view list, std::string_view last_id);

/// The id. Refuses with `invalid_cursor` when the cursor is none, or of another list or filter.
[[nodiscard]] Result<std::string> read_cursor(std::string_view list, std::string_view cursor);

}  // namespace matinee::content
