#pragma once

#include "http/client.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::user {

/// Accounts of a user-service that runs elsewhere.
class HttpAccounts final : public Accounts {
 public:
  explicit HttpAccounts(http::Peer peer) : peer_{std::move(peer)} {}

  [[nodiscard]] Result<SignedIn> signed_in(const UserId& account, const SessionId& session)
      override;

 private:
  http::Peer peer_;
};

}  // namespace matinee::user
