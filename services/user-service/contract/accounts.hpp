#pragma once

#include <string>

#include "core/id.hpp"
#include "core/result.hpp"
#include "core/role.hpp"

namespace matinee::user {

/// What other services may know of a signed-in account.
struct SignedIn {
  UserId account;
  SessionId session;
  std::string email;
  std::string name;
  Role role = Role::viewer;
};

/// Accounts, as user-service shows them to its neighbours. Thread-safe. Throws Unavailable when it
/// does not answer.
class Accounts {
 public:
  virtual ~Accounts() = default;
  /// Refuses with `unauthenticated` when the device was signed out or its session has ended, with
  /// `account_disabled` when the account is disabled.
  [[nodiscard]] virtual Result<SignedIn> signed_in(
      const UserId& account, const SessionId& session
  ) = 0;
};

}  // namespace matinee::user
