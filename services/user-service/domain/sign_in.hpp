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
  /// What an account has to have, besides its password.
  struct Rules {
    bool needs_verified_email = false;
  };

  SignIn(
      AccountStore& accounts,
      Passwords& passwords,
      const OpenSession& open,
      Throttle& throttle,
      const Rules& rules
  )
      : accounts_{accounts},
        passwords_{passwords},
        open_{open},
        throttle_{throttle},
        rules_{rules} {}

  /// Refuses with `wrong_credentials`, `rate_limited`, and when the password is right with
  /// `account_disabled`, or `forbidden` where the email has to be verified first.
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
  const Rules rules_;
};

}  // namespace matinee::user
