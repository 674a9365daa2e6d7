#pragma once

#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/operator_desk.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// What an operator changes, without money: nothing needs its idempotency key, since no effect
/// comes twice. A subscription that is unknown is Rejected as resource_missing; one that was
/// changed elsewhere meanwhile throws Unavailable.
class SandboxDesk final : public OperatorDesk {
 public:
  SandboxDesk(db::Database& database, const Clock& clock, Random& random);

  SubscriptionState cancel(
      std::string_view subscription_id, CancelWhen when, std::string_view idempotency_key
  ) override;
  /// The rest of the period is neither charged nor credited; another interval starts a new period
  /// now, which is paid.
  SubscriptionState change_price(
      std::string_view subscription_id, const Price& price, std::string_view idempotency_key
  ) override;
  bool refund(std::string_view subscription_id, std::string_view idempotency_key) override;

 private:
  [[nodiscard]] Subscription find(std::string_view subscription_id) const;
  [[nodiscard]] SubscriptionState state_of(std::string_view subscription_id) const;

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
