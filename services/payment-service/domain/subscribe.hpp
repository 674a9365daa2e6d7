#pragma once

#include <string>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "payment-service/domain/ports.hpp"
#include "payments/gateway.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::payment {

/// Who wants what.
struct Order {
  UserId account;
  SessionId device;
  std::string plan_id;
  std::string return_url;  ///< Gets `?checkout=success` or `?checkout=canceled`.
};

/// Starts a checkout at the provider. Asking again for the same plan gives the same checkout while
/// it is open, so that a repeated request can't charge twice.
class Subscribe {
 public:
  Subscribe(
      Books books,
      payments::Gateway& gateway,
      user::Accounts& accounts,
      const Clock& clock,
      Random& random
  );

  /// Refuses with `unknown_plan`, `already_subscribed`, and as user::Accounts does.
  [[nodiscard]] Result<payments::CheckoutSession> operator()(const Order& order);

 private:
  [[nodiscard]] payments::CheckoutRequest request_for(
      const Order& order, const std::string& email, const Plan& plan, const Intent& intent
  ) const;

  Books books_;
  payments::Gateway& gateway_;
  user::Accounts& accounts_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payment
