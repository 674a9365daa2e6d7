#include "user-service/domain/sign_up.hpp"

namespace matinee::user {

Result<Tokens> SignUp::operator()(NewAccount wanted, const Device& device) const {
  // A typing mistake costs no attempt.
  if (const auto checked = check_new_account(wanted); !checked) return refusal(checked);
  if (const auto admitted = throttle_.admit_sign_up(device.source); !admitted) {
    return refusal(admitted);
  }
  wanted.role = Role::viewer;
  wanted.is_verified = false;
  const auto account = create_(wanted);
  if (!account) return refusal(account);
  return open_(*account, device);
}

}  // namespace matinee::user
