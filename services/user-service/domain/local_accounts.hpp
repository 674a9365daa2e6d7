#pragma once

#include "user-service/contract/accounts.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// The contract for neighbours in the same process.
class LocalAccounts final : public Accounts {
 public:
  LocalAccounts(AccountStore& accounts, SessionStore& sessions, const Clock& clock)
      : accounts_{accounts}, sessions_{sessions}, clock_{clock} {}

  [[nodiscard]] Result<SignedIn> signed_in(const UserId& account, const SessionId& session)
      override;

 private:
  AccountStore& accounts_;
  SessionStore& sessions_;
  const Clock& clock_;
};

}  // namespace matinee::user
