#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "database/database.hpp"
#include "payment-service/domain/ports.hpp"

namespace matinee::payment {

class SqlPlanStore final : public PlanStore {
 public:
  explicit SqlPlanStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::vector<Plan> all() const override;

 private:
  db::Database& database_;
};

class SqlIntentStore final : public IntentStore {
 public:
  explicit SqlIntentStore(db::Database& database) : database_{database} {}

  [[nodiscard]] Intent open(const Intent& wanted, Time now) override;
  void set_session(const CheckoutId& intent, std::string_view session_id, std::string_view url)
      override;

 private:
  db::Database& database_;
};

class SqlLedger final : public Ledger {
 public:
  explicit SqlLedger(db::Database& database) : database_{database} {}

  [[nodiscard]] std::vector<Subscription> subscriptions_of(const UserId& account) const override;
  [[nodiscard]] std::optional<Subscription> find_subscription(std::string_view id) const override;
  [[nodiscard]] std::optional<std::string> customer_of(const UserId& account) const override;
  [[nodiscard]] std::optional<UserId> account_of(std::string_view customer_id) const override;
  [[nodiscard]] bool has_seen(std::string_view event_id) const override;
  [[nodiscard]] Recorded record(const BillingEvent& event, const Effect& effect, Time now) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::payment
