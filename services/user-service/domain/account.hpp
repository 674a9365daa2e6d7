#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/role.hpp"

namespace matinee::user {

struct Account {
  UserId id;
  std::string email;  ///< Normalised: one account per address.
  std::string name;   ///< As people see it; may be empty.
  std::string password_hash;
  Role role = Role::viewer;
  bool disabled = false;
  Time created_at{};
  std::optional<Time> email_verified_at{};  ///< Nothing: nobody has shown to read its letters.
};

}  // namespace matinee::user
