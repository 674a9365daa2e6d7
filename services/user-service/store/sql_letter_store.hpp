#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

class SqlLetterStore final : public LetterStore {
 public:
  explicit SqlLetterStore(db::Database& database) : database_{database} {}

  void insert(const Letter& letter) override;
  [[nodiscard]] std::optional<Account> find_owner(
      std::string_view token_hash, LetterKind kind, Time now
  ) override;
  [[nodiscard]] std::optional<Account> verify_email(std::string_view token_hash, Time now) override;
  [[nodiscard]] std::optional<Account> reset_password(
      std::string_view token_hash, std::string_view password_hash, const Letter& notice, Time now
  ) override;
  [[nodiscard]] std::optional<DueLetter> claim_due(Time now, Time retry_at) override;
  [[nodiscard]] bool set_token(const LetterId& id, std::string_view token_hash) override;
  void finish(
      const LetterId& id,
      std::string_view outcome,
      std::string_view reason,
      std::optional<Time> next_attempt_at
  ) override;
  std::int64_t delete_ended(Time before, int limit) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::user
