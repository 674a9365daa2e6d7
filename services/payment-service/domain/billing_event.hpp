#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "payment-service/domain/subscription.hpp"

namespace matinee::payment {

/// What we take from a webhook event: never its snapshot, only what it points at.
struct BillingEvent {
  std::string id;
  std::string type;  ///< Such as "customer.subscription.updated".
  Time created{};
  bool live = false;            ///< Of real money.
  std::string subscription_id;  ///< Empty when the event is not about one.
  std::string customer_id;
  std::string session_id;  ///< Of the checkout; for checkout.session.* only.
  std::string user_id;     ///< client_reference_id of the checkout, or metadata.
};

/// What an event changes; everything is optional.
struct Effect {
  std::optional<Subscription> subscription;  ///< `version` as it was read (0 = none was there).
  std::string closed_session;                ///< Checkout session whose intent is over…
  std::string session_outcome;               ///< … as "completed", "expired" or "failed".
};

}  // namespace matinee::payment
