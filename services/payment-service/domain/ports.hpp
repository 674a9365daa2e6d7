#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payment-service/domain/billing_event.hpp"
#include "payment-service/domain/plan.hpp"
#include "payment-service/domain/subscription.hpp"

namespace matinee::payment {

/// What is on offer. Thread-safe; throws Unavailable.
class PlanStore {
 public:
  virtual ~PlanStore() = default;
  /// Cheapest first.
  [[nodiscard]] virtual std::vector<Plan> all() const = 0;
};

/// An account's wish to pay for a plan: the one row from which the provider's idempotency key
/// comes. An account has at most one that is open.
struct Intent {
  CheckoutId id;
  UserId account;
  std::string plan_id;
  std::string session_id;  ///< The provider's checkout session; empty until it answered.
  std::string url;
  Time expires_at{};
};

class IntentStore {
 public:
  virtual ~IntentStore() = default;
  /// The account's open intent for this plan when there is one that has not expired, else `wanted`,
  /// which is then stored and replaces the open one for another plan.
  [[nodiscard]] virtual Intent open(const Intent& wanted, Time now) = 0;
  virtual void set_session(
      const CheckoutId& intent, std::string_view session_id, std::string_view url
  ) = 0;
};

/// Subscriptions, customers and the events that changed them.
class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Newest first.
  [[nodiscard]] virtual std::vector<Subscription> subscriptions_of(const UserId& account) const = 0;
  [[nodiscard]] virtual std::optional<Subscription> find_subscription(std::string_view id
  ) const = 0;
  /// The provider's customer of an account; nothing before its first checkout.
  [[nodiscard]] virtual std::optional<std::string> customer_of(const UserId& account) const = 0;
  [[nodiscard]] virtual std::optional<UserId> account_of(std::string_view customer_id) const = 0;
  [[nodiscard]] virtual bool has_seen(std::string_view event_id) const = 0;

  enum class Recorded {
    yes,
    duplicate,  ///< The event had its effect before.
    outdated,   ///< The subscription changed since its `version` was read: fetch and try again.
  };
  /// Stores the event's id and its effect in one transaction, or nothing at all.
  [[nodiscard]] virtual Recorded record(
      const BillingEvent& event, const Effect& effect, Time now
  ) = 0;
};

/// Where payment-service keeps what it knows; the referents outlive it.
struct Books {
  const PlanStore& plans;
  Ledger& ledger;
  IntentStore& intents;
};

}  // namespace matinee::payment
