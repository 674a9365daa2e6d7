#include "user-service/domain/sign_up.hpp"

namespace matinee::user {

Result<Tokens> SignUp::operator()(NewAccount wanted, const Device& device) const {
  // A typing mistake costs no attempt.
  const auto email = check_new_account(wanted);
  if (!email) return refusal(email);
  if (const auto admitted = throttle_.admit_sign_up(device.source); !admitted) {
    return refusal(admitted);
  }
  wanted.role = Role::viewer;
  wanted.is_verified = false;
  // The address may be anybody's.
  wanted.wants_letter = throttle_.admits_letter(LetterKind::verify_email, *email, device.source);
  const auto account = create_(wanted);
  if (!account) return refusal(account);
  return open_(*account, device);
}

}  // namespace matinee::user
