#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "database/database.hpp"
#include "payment-service/domain/ledger.hpp"
#include "payment-service/store/told_subscription.hpp"

namespace matinee::payment {

class SqlLedger final : public Ledger {
 public:
  explicit SqlLedger(db::Database& database, TellCustomers tell = {})
      : database_{database}, tell_{std::move(tell)} {}

  [[nodiscard]] std::vector<Subscription> subscriptions_of(const UserId& account) const override;
  [[nodiscard]] std::optional<Subscription> find_subscription(std::string_view id) const override;
  [[nodiscard]] std::int64_t version_of_payment(std::string_view charge_id) const override;
  [[nodiscard]] bool has_seen(std::string_view event_id) const override;
  [[nodiscard]] Recorded record(const BillingEvent& event, const Effect& effect, Time now) override;
  [[nodiscard]] Recorded correct(const Effect& effect, Time now) override;

 private:
  /// False when something is not as it was when its version was read.
  [[nodiscard]] bool store(db::Session& session, const Effect& effect, Time now) const;

  db::Database& database_;
  TellCustomers tell_;
};

class SqlCustomerStore final : public CustomerStore {
 public:
  explicit SqlCustomerStore(db::Database& database) : database_{database} {}

  [[nodiscard]] std::optional<std::string> customer_of(const UserId& account) const override;
  [[nodiscard]] std::optional<UserId> account_of(std::string_view customer_id) const override;
  [[nodiscard]] std::string link(const UserId& account, std::string_view customer_id, Time now)
      override;
  void forget(const UserId& account, std::string_view customer_id) override;

 private:
  db::Database& database_;
};

class SqlJournal final : public Journal {
 public:
  explicit SqlJournal(db::Database& database) : database_{database} {}

  [[nodiscard]] std::vector<ParkedEvent> parked(int most) const override;
  [[nodiscard]] std::vector<ParkedEvent> parked_to_retry(int most) const override;
  void note_retry(std::string_view event_id, Time now) override;
  [[nodiscard]] std::int64_t count_parked() const override;
  void unpark(std::string_view subject) override;
  void forget_parked(Time before) override;
  [[nodiscard]] std::optional<Time> reconciled_until() const override;
  void set_reconciled_until(Time time) override;

 private:
  db::Database& database_;
};

}  // namespace matinee::payment
