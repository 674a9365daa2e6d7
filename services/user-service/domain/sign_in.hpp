#pragma once

#include <string>

#include "user-service/domain/open_session.hpp"
#include "user-service/domain/throttle.hpp"

namespace matinee::user {

struct Credentials {
  std::string email;  ///< As typed.
  std::string password;
};

/// Signs a device in. An unknown address, a malformed one and a wrong password get the same refusal
/// after the same work.
class SignIn {
 public:
  SignIn(AccountStore& accounts, Passwords& passwords, const OpenSession& open, Throttle& throttle)
      : accounts_{accounts}, passwords_{passwords}, open_{open}, throttle_{throttle} {}

  /// Refuses with `wrong_credentials`, `rate_limited`, and with `account_disabled` when the
  /// password is right.
  [[nodiscard]] Result<Tokens> operator()(const Credentials& credentials, const Device& device)
      const;

 private:
  [[nodiscard]] bool are_right(
      const Credentials& credentials, const std::optional<Account>& account
  ) const;

  AccountStore& accounts_;
  Passwords& passwords_;
  const OpenSession& open_;
  Throttle& throttle_;
};

}  // namespace matinee::user
