#pragma once

#include <memory>
#include <string>

#include "auth/tokens.hpp"
#include "core/clock.hpp"
#include "core/secret.hpp"
#include "http/server.hpp"

namespace matinee::auth {

/// Accepts `Bearer` access tokens (by the key source) and service tokens. Verified access tokens
/// are remembered by hash until they expire (bounded), which saves the signature check.
class TokenAuthenticator final : public http::Authenticator {
 public:
  TokenAuthenticator(
      KeySource& keys, std::string issuer, Secret service_secret, const Clock& clock
  );
  ~TokenAuthenticator() override;
  [[nodiscard]] Result<http::Principal> authenticate(std::string_view authorization) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::auth
