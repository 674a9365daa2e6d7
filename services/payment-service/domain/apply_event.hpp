#pragma once

#include <optional>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "payment-service/domain/ports.hpp"
#include "payments/gateway.hpp"

namespace matinee::payment {

/// Gives a verified webhook event its effect, exactly once, in whatever order events arrive.
///
/// The subscription an event points at is fetched from the provider and stored as it is now; what
/// the event says of it is not believed. A compare-and-set on the row's version keeps an older
/// fetch from overwriting a newer one.
class ApplyEvent {
 public:
  ApplyEvent(Books books, payments::Gateway& gateway, bool live, const Clock& clock);

  enum class Outcome {
    applied,
    noted,         ///< Its type changes nothing here.
    duplicate,     ///< It had its effect before.
    foreign_mode,  ///< A test event in live mode or the reverse: noted, without effect.
    unattributed,  ///< The subscription is unknown to the provider or belongs to none of our
                   ///< accounts: noted, without effect.
    wrong_price,   ///< Stored, but price, amount or currency are none of our plans': opens nothing.
  };

  /// When this returns, the effect is durable. Throws Unavailable when the provider or the database
  /// fails: the provider sends the event again.
  [[nodiscard]] Outcome operator()(const BillingEvent& event);

 private:
  struct Decision {
    Effect effect;
    Outcome outcome = Outcome::noted;
  };

  [[nodiscard]] Decision decide(const BillingEvent& event) const;
  [[nodiscard]] std::optional<UserId> owner_of(
      const payments::SubscriptionState& state, const BillingEvent& event
  ) const;
  [[nodiscard]] std::optional<Plan> plan_of(const payments::SubscriptionState& state) const;

  Books books_;
  payments::Gateway& gateway_;
  bool live_;
  const Clock& clock_;
};

[[nodiscard]] std::string_view to_string(ApplyEvent::Outcome outcome);

}  // namespace matinee::payment
