#pragma once

#include <string>

#include "http/message.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::user {

/// Routes for other services, and the key set by which they check access tokens.
class Neighbours {
 public:
  Neighbours(Accounts& accounts, std::string jwks) : accounts_{accounts}, jwks_{std::move(jwks)} {}

  [[nodiscard]] Result<http::Response> signed_in(
      const http::Request& request, const UserId& account, const SessionId& session
  ) const;
  /// Never blocks.
  [[nodiscard]] Result<http::Response> keys(const http::Request& request) const;

 private:
  Accounts& accounts_;
  const std::string jwks_;
};

}  // namespace matinee::user
