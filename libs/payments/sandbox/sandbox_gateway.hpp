#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/gateway.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

[[nodiscard]] SubscriptionState state_from(Subscription subscription);

/// Plays the payment provider without money: its objects lie in our own database, its pages are
/// ours. Addresses it gives are paths of our own origin, such as /sandbox/checkout/cs_test_….
class SandboxGateway final : public Gateway {
 public:
  SandboxGateway(db::Database& database, const Clock& clock, Random& random);

  [[nodiscard]] std::string create_customer(const CustomerRequest& request) override;
  [[nodiscard]] CheckoutSession create_checkout(const CheckoutRequest& request) override;
  [[nodiscard]] SessionEnd close_checkout(std::string_view session_id) override;
  /// Refuses with `no_subscription` for an unknown customer.
  [[nodiscard]] Result<std::string> create_portal(
      std::string_view customer_id, std::string_view return_url
  ) override;
  [[nodiscard]] std::optional<SubscriptionState> find_subscription(std::string_view id) override;
  [[nodiscard]] std::vector<SubscriptionState> subscriptions_of(std::string_view customer_id
  ) override;
  /// Nobody disputes.
  [[nodiscard]] std::optional<PaymentState> find_payment(std::string_view charge_id) override;

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
