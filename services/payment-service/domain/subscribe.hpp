#pragma once

#include <optional>
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

/// Starts a checkout at the provider. At no time can an account pay at two: asking again for the
/// same plan gives the same checkout while it is open, asking for another closes it first.
class Subscribe {
 public:
  Subscribe(
      Books books,
      payments::Gateway& gateway,
      user::Accounts& accounts,
      const Clock& clock,
      Random& random
  );

  /// Refuses with `unknown_plan`, `already_subscribed`, `checkout_replaced`, and as user::Accounts
  /// does. Throws as payments::Gateway does.
  [[nodiscard]] Result<payments::CheckoutSession> operator()(const Order& order);

 private:
  struct Buyer {
    const Order& order;
    const Plan& plan;
    std::string email;
    std::string customer_id{};
    bool is_new = true;  ///< Never subscribed before.
  };

  [[nodiscard]] Result<payments::CheckoutSession> start(Buyer buyer);
  [[nodiscard]] std::string customer_of(const Buyer& buyer);
  [[nodiscard]] Result<Intent> open_intent(const Buyer& buyer);
  [[nodiscard]] Result<void> close_other_checkout(const Buyer& buyer);
  [[nodiscard]] Result<void> look_at_provider(Buyer& buyer);
  [[nodiscard]] Result<payments::CheckoutSession> check_out(
      const Buyer& buyer, const Intent& intent
  );
  [[nodiscard]] std::optional<payments::CheckoutSession> find_session(const Buyer& buyer) const;
  [[nodiscard]] bool make_way(const payments::Rejected& refused, const UserId& account);

  Books books_;
  payments::Gateway& gateway_;
  user::Accounts& accounts_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payment
