#include "user-service/domain/local_accounts.hpp"

namespace matinee::user {

Result<SignedIn> LocalAccounts::signed_in(const UserId& account, const SessionId& session) {
  const auto device = sessions_.find(session);
  if (!device || device->account != account || !device->is_live(clock_.now())) {
    return refuse(code::unauthenticated, "The device is signed out.");
  }
  auto found = accounts_.find(account);
  if (!found) return refuse(code::unauthenticated, "The account is gone.");
  if (found->disabled) return refuse(code::account_disabled);
  return SignedIn{
      .account = account,
      .session = session,
      .email = std::move(found->email),
      .name = std::move(found->name),
      .role = found->role,
  };
}

}  // namespace matinee::user
