#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "database/database.hpp"
#include "payment-service/domain/ports.hpp"

namespace matinee::payment {

class SqlPlanStore final : public PlanStore {
 public:
  explicit SqlPlanStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::vector<Plan> all() const override;
  [[nodiscard]] std::optional<Plan> find_by_price(std::string_view price_id, const Money& price)
      const override;
  [[nodiscard]] std::vector<Listing> listings() const override;
  [[nodiscard]] bool set_price(std::string_view plan_id, const payments::Price& price, Time now)
      override;

 private:
  db::Database& database_;
};

class SqlIntentStore final : public IntentStore {
 public:
  explicit SqlIntentStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::optional<Intent> find_open(const UserId& account) const override;
  [[nodiscard]] Intent open(const Intent& wanted, Time now) override;
  [[nodiscard]] bool set_session(
      const CheckoutId& intent, std::string_view session_id, std::string_view url
  ) override;
  void fail(const CheckoutId& intent) override;
  void expire(std::string_view session_id) override;

 private:
  db::Database& database_;
};

class SqlActionStore final : public ActionStore {
 public:
  SqlActionStore(db::Database& database, const Clock& clock, Random& random)
      : database_{database}, clock_{clock}, random_{random} {}

  [[nodiscard]] std::string open(Kind kind, std::string_view subject, std::string_view fingerprint)
      override;
  void finish(Kind kind, std::string_view subject) override;

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payment
