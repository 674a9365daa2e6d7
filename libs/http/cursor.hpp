#pragma once

#include <string>
#include <string_view>

#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::http {

/// The opaque cursor of a list: version, what list and filter it belongs to, and the place it
/// continues behind, such as an id.
[[nodiscard]] std::string make_cursor(std::string_view list, std::string_view last);

/// What stands behind the mark of the list; anything that a client made up. Refuses with
/// `invalid_cursor` when the cursor is none, or of another list or filter.
[[nodiscard]] Result<std::string> cursor_tail(std::string_view list, std::string_view cursor);

/// The id behind the mark, of the kind that the list holds. Refuses with `invalid_cursor`.
template <class AnyId>
[[nodiscard]] Result<AnyId> read_cursor(std::string_view list, std::string_view cursor) {
  const auto tail = cursor_tail(list, cursor);
  if (!tail) return refusal(tail);
  auto id = AnyId::parse(*tail);
  if (!id) return refuse(code::invalid_cursor);
  return *std::move(id);
}

}  // namespace matinee::http
