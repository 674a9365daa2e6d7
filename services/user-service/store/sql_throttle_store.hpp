#pragma once

#include "database/database.hpp"
#include "user-service/domain/ports.hpp"

namespace matinee::user {

class SqlThrottleStore final : public ThrottleStore {
 public:
  explicit SqlThrottleStore(db::Database& database) : database_{database} {}

  [[nodiscard]] Count add(std::string_view key, Time now, std::chrono::seconds window) override;
  void give_back(std::string_view key) override;
  void forget(std::string_view key) override;
  std::int64_t delete_ended(Time now, int limit) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::user
