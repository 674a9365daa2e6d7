#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/gateway.hpp"

namespace matinee::payments::sandbox {

/// Plays the payment provider without money: its objects lie in our own database, its pages are
/// ours. Addresses it gives are paths of our own origin, such as /sandbox/checkout/cs_test_….
class SandboxGateway final : public Gateway {
 public:
  SandboxGateway(db::Database& database, const Clock& clock, Random& random);

  [[nodiscard]] Result<CheckoutSession> create_checkout(const CheckoutRequest& request) override;
  /// Refuses with `no_subscription` for an unknown customer.
  [[nodiscard]] Result<std::string> create_portal(
      std::string_view customer_id, std::string_view return_url
  ) override;
  [[nodiscard]] std::optional<SubscriptionState> find_subscription(std::string_view id) override;

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
