#pragma once

#include <chrono>
#include <string>

#include "core/random.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// What a client gets when it signs in or refreshes.
struct Tokens {
  Account account;
  SessionId session;
  std::string access_token;
  std::string refresh_token;        ///< Opaque; only its hash is stored.
  std::chrono::seconds expires_in;  ///< Of the access token.
};

/// A fresh refresh token and the hash under which it is stored.
struct RefreshToken {
  std::string text;
  std::string hash;
};

/// SHA-256 in hexadecimal. Tokens are 256 random bits, so a fast hash is enough.
[[nodiscard]] std::string hash_refresh_token(std::string_view token);

/// Signs a device in to an account whose owner has proven to be there.
class OpenSession {
 public:
  OpenSession(
      SessionStore& sessions,
      AccessTokenIssuer& access_tokens,
      const Clock& clock,
      Random& random,
      std::chrono::seconds session_ttl
  )
      : sessions_{sessions},
        access_tokens_{access_tokens},
        clock_{clock},
        random_{random},
        session_ttl_{session_ttl} {}

  /// Refuses with `wrong_credentials` when the password was changed, or the account disabled, after
  /// `account` was read: what its owner proved counts no more.
  [[nodiscard]] Result<Tokens> operator()(const Account& account, const Device& device) const;

  [[nodiscard]] RefreshToken make_refresh_token() const;
  /// What the client of an open session gets.
  [[nodiscard]] Tokens hand_out(Account account, SessionId session, RefreshToken refresh) const;

 private:
  SessionStore& sessions_;
  AccessTokenIssuer& access_tokens_;
  const Clock& clock_;
  Random& random_;
  std::chrono::seconds session_ttl_;
};

}  // namespace matinee::user
