#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "payment-service/domain/subscription.hpp"
#include "payments/objects.hpp"

namespace matinee::payment {

using BillingEvent = payments::Event;

/// A payment of which something was given back or disputed.
struct Payment {
  std::string charge_id;
  std::string subscription_id;
  Time paid_until{};         ///< End of the period that it paid for.
  bool reversed = false;     ///< It pays for nothing any more.
  std::int64_t version = 0;  ///< As it was read; 0 = not stored yet.
};

/// What an event, or a look at the provider, changes; everything is optional.
struct Effect {
  std::optional<Subscription> subscription;  ///< `version` as it was read (0 = none was there).
  std::optional<Payment> payment;
  std::string closed_session;   ///< Checkout session whose intent is over…
  std::string session_outcome;  ///< … as "completed", "expired" or "failed".
  std::string parked_because;   ///< The event is kept for an operator; empty if not.
};

/// An event that did not have the effect it should have had.
struct ParkedEvent {
  std::string id;
  std::string type;
  std::string reason;  ///< An Outcome; or "not_understood", "rejected" or "defect" and the cause.
  std::string subscription_id;
  std::string customer_id;
  std::string charge_id;
  Time created{};
  Time parked_at{};
};

}  // namespace matinee::payment
