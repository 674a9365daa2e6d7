#include "user-service/domain/redeem_letter.hpp"

#include "user-service/domain/credentials.hpp"

namespace matinee::user {

namespace {

std::unexpected<Error> refuse_token() {
  return refuse({FieldError{
      .pointer = "/token",
      .code = "invalid_token",
      .detail = "The link has been used, has expired or was replaced by a newer one."
  }});
}

Result<Account> or_refused(std::optional<Account> account) {
  if (!account) return refuse_token();
  return *std::move(account);
}

}  // namespace

Result<Account> VerifyEmail::operator()(std::string_view token) const {
  return or_refused(letters_.verify_email(LetterTokens::hash(token), clock_.now()));
}

Result<Account> ResetPassword::operator()(std::string_view token, std::string_view password) const {
  const std::string hash = LetterTokens::hash(token);
  // Looked up before a password is hashed: guesses cost little.
  const auto owner = letters_.find_owner(hash, LetterKind::reset_password, clock_.now());
  if (!owner) return refuse_token();
  if (auto fault = find_password_fault(password, owner->email)) return refuse({std::move(*fault)});
  const Letter notice = writer_.notice(LetterKind::password_changed, owner->email, owner->id);
  return or_refused(letters_.reset_password(hash, passwords_.hash(password), notice, clock_.now()));
}

}  // namespace matinee::user
