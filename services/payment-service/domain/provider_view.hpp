#pragma once

#include <optional>
#include <string_view>

#include "core/clock.hpp"
#include "payment-service/domain/outcome.hpp"
#include "payment-service/domain/ports.hpp"
#include "payments/gateway.hpp"

namespace matinee::payment {

/// What the books would have to say so that they agree with the provider as it is now.
struct Decision {
  Effect effect;
  Outcome outcome = Outcome::noted;
};

/// Looks at the provider's objects. What an event says of them is never believed.
class ProviderView {
 public:
  /// `live`: of real money; objects of the other mode have no effect.
  ProviderView(Books books, payments::Gateway& gateway, bool live, const Clock& clock);

  /// `user_id` names the account when neither the subscription nor its customer does. Throws as
  /// payments::Gateway does.
  [[nodiscard]] Decision of_subscription(std::string_view id, std::string_view user_id) const;
  /// The same for a state that was just fetched, with `known` read before that.
  [[nodiscard]] Decision of_state(
      const payments::SubscriptionState& state,
      const std::optional<Subscription>& known,
      std::string_view user_id
  ) const;
  [[nodiscard]] Decision of_payment(std::string_view charge_id) const;

  [[nodiscard]] bool is_live() const { return live_; }

 private:
  [[nodiscard]] std::optional<UserId> owner_of(
      const payments::SubscriptionState& state, std::string_view user_id
  ) const;

  Books books_;
  payments::Gateway& gateway_;
  bool live_;
  const Clock& clock_;
};

}  // namespace matinee::payment
