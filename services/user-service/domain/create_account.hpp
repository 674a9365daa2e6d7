#pragma once

#include <string>

#include "core/random.hpp"
#include "user-service/domain/letter_writer.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

struct NewAccount {
  std::string email;  ///< As typed.
  std::string password;
  std::string name;
  Role role = Role::viewer;
  bool is_verified = false;  ///< An operator knows whose address it is.
  bool wants_letter = true;  ///< To verify its address; else the owner asks for one.
};

/// The normalised address, or `invalid_request` with every fault of the three fields.
[[nodiscard]] Result<std::string> check_new_account(const NewAccount& wanted);

/// Makes an account, and the letter that is wanted. Refuses with `invalid_request` or
/// `email_taken`.
class CreateAccount {
 public:
  CreateAccount(
      AccountStore& accounts,
      Passwords& passwords,
      const LetterWriter& writer,
      const Clock& clock,
      Random& random
  )
      : accounts_{accounts},
        passwords_{passwords},
        writer_{writer},
        clock_{clock},
        random_{random} {}

  [[nodiscard]] Result<Account> operator()(const NewAccount& wanted) const;

 private:
  AccountStore& accounts_;
  Passwords& passwords_;
  const LetterWriter& writer_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::user
