#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/money.hpp"

/// What the payment provider is asked for and what it tells, in Stripe's terms
/// (docs.stripe.com/api).
namespace matinee::payments {

struct CustomerRequest {
  std::string user_id;  ///< Becomes metadata[user_id].
  std::string email;
  std::string idempotency_key;  ///< From our own row.
};

struct CheckoutRequest {
  std::string user_id;  ///< Becomes client_reference_id and metadata[user_id].
  std::string email;
  std::string customer_id;
  std::string plan_id;
  std::string price_id;
  Money price;
  std::string interval;  ///< "month" or "year".
  int trial_days = 0;
  std::string success_url;
  std::string cancel_url;
  Time expires_at{};            ///< Of the session; Stripe wants 30 min to 24 h from now.
  std::string idempotency_key;  ///< From our own intent row.
};

struct CheckoutSession {
  std::string id;
  std::string url;
};

/// The provider's current state of a subscription: the truth that events only point at.
struct SubscriptionState {
  std::string id;
  std::string customer_id;
  std::string user_id;   ///< From metadata.
  std::string status;    ///< trialing, active, past_due, canceled, unpaid, incomplete,
                         ///< incomplete_expired, paused.
  std::string price_id;  ///< Empty unless it has one item, once.
  Money price;
  Time current_period_end{};  ///< Or when it ends, when that is sooner.
  bool cancel_at_period_end = false;
  std::optional<Time> past_due_since;  ///< Of past_due ones: when the oldest open invoice was made.
  bool live = false;                   ///< Of real money.
};

/// The provider's current state of a payment for a subscription.
struct PaymentState {
  std::string charge_id;
  std::string subscription_id;
  Time paid_until{};      ///< End of the period that it paid for.
  bool is_period = true;  ///< Pays for a period, not for a change within one.
  bool refunded = false;  ///< In full.
  bool dispute_lost = false;
};

/// What we take from an event: never its snapshot, only what it points at.
struct Event {
  std::string id;
  std::string type;         ///< Such as "customer.subscription.updated".
  std::string api_version;  ///< Whose shape its object has.
  Time created{};
  bool live = false;            ///< Of real money.
  std::string subscription_id;  ///< Empty when the event is not about one.
  std::string customer_id;
  std::string session_id;    ///< Of the checkout; for checkout.session.* only.
  bool session_paid = true;  ///< False while a completed checkout waits for its money.
  std::string user_id;       ///< client_reference_id of the checkout, or metadata.
  std::string charge_id;     ///< For refunds and disputes only.
};

/// Stripe's limit.
inline constexpr int longest_trial_days = 730;

/// A price as the provider has it.
struct Price {
  std::string id;
  std::string lookup_key;
  Money amount;
  std::string interval;  ///< "month", "year" or another.
  /// From metadata[trial_days]; nothing when that is no number from 0 to `longest_trial_days`.
  std::optional<int> trial_days = 0;
};

}  // namespace matinee::payments
