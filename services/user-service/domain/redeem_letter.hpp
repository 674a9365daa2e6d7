#pragma once

#include <string_view>

#include "user-service/domain/letter_tokens.hpp"
#include "user-service/domain/letter_writer.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Takes the token of a letter as proof that somebody reads what is sent to an address.
class VerifyEmail {
 public:
  VerifyEmail(LetterStore& letters, const Clock& clock) : letters_{letters}, clock_{clock} {}

  /// Refuses with `invalid_request` a token that is none, was used, has expired, or belongs to an
  /// address that the account has no more.
  [[nodiscard]] Result<Account> operator()(std::string_view token) const;

 private:
  LetterStore& letters_;
  const Clock& clock_;
};

/// Sets a new password for whoever has the token of a letter. All devices are signed out, and the
/// owner is told.
class ResetPassword {
 public:
  ResetPassword(
      LetterStore& letters, Passwords& passwords, const LetterWriter& writer, const Clock& clock
  )
      : letters_{letters}, passwords_{passwords}, writer_{writer}, clock_{clock} {}

  /// Refuses with `invalid_request` a token as above, and a password that is none; then the token
  /// stays good.
  [[nodiscard]] Result<Account> operator()(std::string_view token, std::string_view password) const;

 private:
  LetterStore& letters_;
  Passwords& passwords_;
  const LetterWriter& writer_;
  const Clock& clock_;
};

}  // namespace matinee::user
