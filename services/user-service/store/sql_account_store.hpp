#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

class SqlAccountStore final : public AccountStore {
 public:
  explicit SqlAccountStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::optional<Account> find(const UserId& id) override;
  [[nodiscard]] std::optional<Account> find_by_email(std::string_view email) override;
  [[nodiscard]] Result<void> insert(const Account& account, const std::vector<Letter>& letters)
      override;
  [[nodiscard]] Result<Account> change(const UserId& id, const AccountChange& change) override;
  [[nodiscard]] Result<Account> change_and_sign_out(
      const UserId& id, const AccountChange& change, const SessionId& kept, Time now
  ) override;
  [[nodiscard]] std::vector<Account> list(const UserId& after, int limit) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::user
