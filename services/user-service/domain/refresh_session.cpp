#include "user-service/domain/refresh_session.hpp"

namespace matinee::user {

Result<Tokens> RefreshSession::operator()(std::string_view refresh_token, const Device& device)
    const {
  auto fresh = open_.make_refresh_token();
  const Time now = clock_.now();
  const auto rotated = sessions_.rotate({
      .old_hash = hash_refresh_token(refresh_token),
      .new_hash = fresh.hash,
      .device = device,
      .now = now,
      .expires_at = now + rules_.session_ttl,
      .grace = rules_.grace,
  });
  if (rotated.verdict == RotationVerdict::unknown) return refuse(code::invalid_refresh_token);
  if (rotated.verdict == RotationVerdict::replayed) {
    return refuse(
        code::invalid_refresh_token, "The token was used before, so the device has been signed out."
    );
  }
  auto account = accounts_.find(rotated.session.account);
  if (!account) return refuse(code::invalid_refresh_token);
  if (account->disabled) return refuse(code::account_disabled);
  if (rules_.needs_verified_email && !account->email_verified_at)
    return refuse(code::forbidden, "Confirm the email address first.");
  return open_.hand_out(std::move(*account), rotated.session.id, std::move(fresh));
}

}  // namespace matinee::user
