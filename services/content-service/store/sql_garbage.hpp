#pragma once

#include "content-service/domain/ports.hpp"
#include "database/database.hpp"

namespace matinee::content {

class SqlGarbage final : public Garbage {
 public:
  explicit SqlGarbage(db::Database& database) : database_{database} {}

  void reserve(const std::string& prefix, Time now, Time until) override;
  [[nodiscard]] std::vector<std::string> list_doomed(Time now, Time until) override;
  void forget(const std::string& prefix, Time now) override;
  [[nodiscard]] std::vector<std::string> list() override;

 private:
  db::Database& database_;
};

}  // namespace matinee::content
