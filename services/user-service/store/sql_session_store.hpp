#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

class SqlSessionStore final : public SessionStore {
 public:
  explicit SqlSessionStore(db::Database& database) : database_{database} {}

  [[nodiscard]] bool insert(
      const Session& session, std::string_view refresh_hash, std::string_view password_hash
  ) override;
  [[nodiscard]] RotationResult rotate(const Rotation& rotation) override;
  [[nodiscard]] std::optional<Session> find(const SessionId& id) override;
  [[nodiscard]] std::vector<Session> list(
      const UserId& account, Time now, const std::optional<SessionPlace>& after, int limit
  ) override;
  [[nodiscard]] bool end(const UserId& account, const SessionId& id, Time now) override;
  std::int64_t end_all(const UserId& account, const SessionId& kept, Time now) override;
  std::int64_t delete_ended(Time before, int limit) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::user
