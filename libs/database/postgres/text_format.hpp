#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "database/database.hpp"

namespace matinee::db::postgres {

/// A value in the text format of the protocol; nothing for NULL.
[[nodiscard]] std::optional<std::string> to_text(const Value& value);

/// A column of type `oid` (pg_type.oid) as the value that SQLite would give: booleans as 0/1, whole
/// numerics as integers.
[[nodiscard]] Value from_text(unsigned oid, std::string_view text);

}  // namespace matinee::db::postgres
