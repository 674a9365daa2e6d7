#include "user-service/domain/sign_in.hpp"

#include "user-service/domain/email.hpp"

namespace matinee::user {

bool SignIn::are_right(const Credentials& credentials, const std::optional<Account>& account)
    const {
  if (account) return passwords_.matches(credentials.password, account->password_hash);
  passwords_.waste_time();
  return false;
}

Result<Tokens> SignIn::operator()(const Credentials& credentials, const Device& device) const {
  if (const auto admitted = throttle_.admit_sign_in(credentials.email, device.source); !admitted) {
    return refusal(admitted);
  }
  const auto email = normalise_email(credentials.email);
  const auto account = email ? accounts_.find_by_email(*email) : std::nullopt;
  if (!are_right(credentials, account)) return refuse(code::wrong_credentials);
  throttle_.forgive_sign_in(credentials.email, device.source);
  if (account->disabled) return refuse(code::account_disabled);
  if (rules_.needs_verified_email && !account->email_verified_at)
    return refuse(code::forbidden, "Confirm the email address first.");
  return open_(*account, device);
}

}  // namespace matinee::user
