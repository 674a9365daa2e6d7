#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

class SqlSessionStore final : public SessionStore {
 public:
  explicit SqlSessionStore(db::Database& database) : database_{database} {}

  void insert(const Session& session, std::string_view refresh_hash) override;
  [[nodiscard]] RotationResult rotate(const Rotation& rotation) override;
  [[nodiscard]] std::optional<Session> find(const SessionId& id) override;
  [[nodiscard]] std::vector<Session> list(const UserId& account, Time now) override;
  [[nodiscard]] bool end(const UserId& account, const SessionId& id, Time now) override;
  std::int64_t end_all(const UserId& account, const SessionId& kept, Time now) override;
  /// Also deletes tokens of living sessions that were replaced before `before`: replaying one of
  /// them is refused, but no longer ends the session.
  std::int64_t delete_ended(Time before, int limit) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::user
