#pragma once

#include <chrono>
#include <string_view>

#include "user-service/domain/open_session.hpp"

namespace matinee::user {

/// Exchanges a refresh token for a fresh pair (RFC 9700 section 4.14.2). A token that was exchanged
/// longer ago than the grace was copied by somebody: its whole family ends.
class RefreshSession {
 public:
  struct Rules {
    std::chrono::seconds session_ttl;
    std::chrono::seconds grace;
    bool needs_verified_email = false;
  };

  RefreshSession(
      AccountStore& accounts,
      SessionStore& sessions,
      const OpenSession& open,
      const Clock& clock,
      const Rules& rules
  )
      : accounts_{accounts}, sessions_{sessions}, open_{open}, clock_{clock}, rules_{rules} {}

  /// Refuses with `invalid_refresh_token`, `account_disabled`, or `forbidden` where the email has
  /// to be verified first.
  [[nodiscard]] Result<Tokens> operator()(std::string_view refresh_token, const Device& device)
      const;

 private:
  AccountStore& accounts_;
  SessionStore& sessions_;
  const OpenSession& open_;
  const Clock& clock_;
  const Rules rules_;
};

}  // namespace matinee::user
