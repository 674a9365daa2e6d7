#include "core/role.hpp"

namespace matinee {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::viewer:
      return "viewer";
    case Role::editor:
      return "editor";
    case Role::admin:
      return "admin";
  }
  return "viewer";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::viewer, Role::editor, Role::admin}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

}  // namespace matinee
