#pragma once

#include "auth/tokens.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// Access tokens as signed JWTs.
class JwtAccessTokens final : public AccessTokenIssuer {
 public:
  explicit JwtAccessTokens(auth::AccessTokens tokens) : tokens_{std::move(tokens)} {}

  [[nodiscard]] std::string issue(const UserId& account, const SessionId& session, Role role)
      override {
    return tokens_.issue(account, session, role);
  }

  [[nodiscard]] std::chrono::seconds ttl() const override { return tokens_.ttl(); }

 private:
  auth::AccessTokens tokens_;
};

}  // namespace matinee::user
