#pragma once

#include "core/clock.hpp"
#include "payment-service/domain/outcome.hpp"
#include "payment-service/domain/provider_view.hpp"

namespace matinee::payment {

/// Gives a verified webhook event its effect, exactly once, in whatever order events arrive.
///
/// What an event points at is fetched from the provider and stored as it is now; what the event
/// says of it is not believed. A compare-and-set on the row's version keeps an older fetch from
/// overwriting a newer one. What can't be handled is parked for an operator.
class ApplyEvent {
 public:
  /// `view` and `ledger` outlive it.
  ApplyEvent(const ProviderView& view, Ledger& ledger, const Clock& clock);

  /// When this returns, the effect is durable. Throws Unavailable when the provider or the database
  /// fails: the provider sends the event again.
  [[nodiscard]] Outcome operator()(const BillingEvent& event);

 private:
  [[nodiscard]] Decision decide_or_park(const BillingEvent& event) const;
  [[nodiscard]] Decision decide(const BillingEvent& event) const;

  const ProviderView& view_;
  Ledger& ledger_;
  const Clock& clock_;
};

}  // namespace matinee::payment
