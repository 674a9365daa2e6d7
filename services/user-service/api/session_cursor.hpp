#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// The opaque cursor of the list of devices: version, list, and the place of the last one shown.
[[nodiscard]] std::string make_session_cursor(const SessionPlace& last);

/// Refuses with `invalid_cursor`.
[[nodiscard]] Result<SessionPlace> read_session_cursor(std::string_view cursor);

}  // namespace matinee::user
