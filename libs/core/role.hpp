#pragma once

#include <optional>
#include <string_view>

namespace matinee {

/// What an account may do. Each role may do what the ones before it may.
enum class Role { viewer, editor, admin };

[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view text);

}  // namespace matinee
