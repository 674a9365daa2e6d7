#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "user-service/domain/ports.hpp"

namespace matinee::user {

/// The signed-in devices of an account.
class ListSessions {
 public:
  ListSessions(SessionStore& sessions, const Clock& clock) : sessions_{sessions}, clock_{clock} {}

  /// Last used first: up to `limit` after the place of the last one of the page before.
  [[nodiscard]] std::vector<Session> operator()(
      const UserId& account, const std::optional<SessionPlace>& after, int limit
  ) const {
    return sessions_.list(account, clock_.now(), after, limit);
  }

  /// Refuses with `not_found` when the account has no such device.
  [[nodiscard]] Result<Session> one(const UserId& account, const SessionId& id) const {
    auto session = sessions_.find(id);
    if (!session || session->account != account || !session->is_live(clock_.now()))
      return refuse(code::not_found);
    return std::move(*session);
  }

 private:
  SessionStore& sessions_;
  const Clock& clock_;
};

/// Signs devices out: their refresh tokens end at once, their access tokens with their time.
class SignOut {
 public:
  SignOut(SessionStore& sessions, const Clock& clock) : sessions_{sessions}, clock_{clock} {}

  /// Refuses with `not_found` when the account has no such device.
  [[nodiscard]] Result<void> operator()(const UserId& account, const SessionId& session) const {
    if (!sessions_.end(account, session, clock_.now())) return refuse(code::not_found);
    return {};
  }

  void everywhere(const UserId& account) const { sessions_.end_all(account, {}, clock_.now()); }

 private:
  SessionStore& sessions_;
  const Clock& clock_;
};

}  // namespace matinee::user
