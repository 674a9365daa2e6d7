#pragma once

#include "user-service/domain/create_account.hpp"
#include "user-service/domain/open_session.hpp"
#include "user-service/domain/throttle.hpp"

namespace matinee::user {

/// Makes a viewer's account and signs its device in.
class SignUp {
 public:
  SignUp(const CreateAccount& create, const OpenSession& open, Throttle& throttle)
      : create_{create}, open_{open}, throttle_{throttle} {}

  /// Refuses as CreateAccount does, and with `rate_limited`. The role wanted is ignored.
  [[nodiscard]] Result<Tokens> operator()(NewAccount wanted, const Device& device) const;

 private:
  const CreateAccount& create_;
  const OpenSession& open_;
  Throttle& throttle_;
};

}  // namespace matinee::user
