#include "user-service/domain/open_session.hpp"

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::user {

std::string hash_refresh_token(std::string_view token) {
  return hex_encode(bytes_of(sha256(token)));
}

Result<Tokens> OpenSession::operator()(const Account& account, const Device& device) const {
  const Time now = clock_.now();
  const Session session{
      .id = SessionId::make(clock_, random_),
      .account = account.id,
      .device = device,
      .created_at = now,
      .last_used_at = now,
      .expires_at = now + session_ttl_,
      .ended_at = std::nullopt,
  };
  auto refresh = make_refresh_token();
  if (!sessions_.insert(session, refresh.hash, account.password_hash)) {
    return refuse(code::wrong_credentials);
  }
  return hand_out(account, session.id, std::move(refresh));
}

RefreshToken OpenSession::make_refresh_token() const {
  std::string text = random_token(random_);
  std::string hash = hash_refresh_token(text);
  return {.text = std::move(text), .hash = std::move(hash)};
}

Tokens OpenSession::hand_out(Account account, SessionId session, RefreshToken refresh) const {
  std::string access_token = access_tokens_.issue(account.id, session, account.role);
  return {
      .account = std::move(account),
      .session = std::move(session),
      .access_token = std::move(access_token),
      .refresh_token = std::move(refresh.text),
      .expires_in = access_tokens_.ttl(),
  };
}

}  // namespace matinee::user
