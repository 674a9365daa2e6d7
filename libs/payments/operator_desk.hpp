#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "payments/gateway.hpp"

namespace matinee::payments {

enum class CancelWhen { now, at_period_end };

/// What an operator changes for a customer. Thread-safe. Throws as Gateway does. Each change has an
/// idempotency key from our own row, or an effect that does not come twice, so that it is made once
/// however often it is asked for.
class OperatorDesk {
 public:
  virtual ~OperatorDesk() = default;
  virtual SubscriptionState cancel(
      std::string_view subscription_id, CancelWhen when, std::string_view idempotency_key
  ) = 0;
  /// From now on the subscription has this price (its id, amount and interval count); the rest of
  /// the period is charged or credited in proportion.
  virtual SubscriptionState change_price(
      std::string_view subscription_id, const Price& price, std::string_view idempotency_key
  ) = 0;
  /// Gives back all of what was paid for the current period. False when nothing was.
  virtual bool refund(std::string_view subscription_id, std::string_view idempotency_key) = 0;
};

}  // namespace matinee::payments
