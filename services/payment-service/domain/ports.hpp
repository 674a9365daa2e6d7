#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payment-service/domain/ledger.hpp"
#include "payment-service/domain/plan.hpp"
#include "payments/objects.hpp"

namespace matinee::payment {

/// What is on offer. Thread-safe; throws Unavailable.
class PlanStore {
 public:
  virtual ~PlanStore() = default;
  /// Cheapest first.
  [[nodiscard]] virtual std::vector<Plan> all() const = 0;
  /// The plan that has, or once had, this price for this money.
  [[nodiscard]] virtual std::optional<Plan> find_by_price(
      std::string_view price_id, const Money& price
  ) const = 0;

  struct Listing {
    std::string plan_id;
    std::string lookup_key;  ///< Names the plan's price at the provider.
  };

  [[nodiscard]] virtual std::vector<Listing> listings() const = 0;
  /// From now on the plan is sold at this price; earlier ones stay known. False when the price was
  /// that of another plan, whose subscribers have it still.
  [[nodiscard]] virtual bool set_price(
      std::string_view plan_id, const payments::Price& price, Time now
  ) = 0;
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
  [[nodiscard]] virtual std::optional<Intent> find_open(const UserId& account) const = 0;
  /// The account's open intent for this plan when there is one that has not expired, or the one for
  /// another plan when that has a session, which has to be closed first; else `wanted`, which is
  /// then stored and takes the place of one for another plan.
  [[nodiscard]] virtual Intent open(const Intent& wanted, Time now) = 0;
  /// False when the intent is over, or has another session: its address must not be handed out.
  [[nodiscard]] virtual bool set_session(
      const CheckoutId& intent, std::string_view session_id, std::string_view url
  ) = 0;
  /// Ends an open intent whose session nobody has the address of.
  virtual void fail(const CheckoutId& intent) = 0;
  /// Ends the intent of a session that takes no money any more.
  virtual void expire(std::string_view session_id) = 0;
};

/// Changes at the provider that must be made once: the key of each is stored before it is asked
/// for.
class ActionStore {
 public:
  virtual ~ActionStore() = default;
  enum class Kind { customer, cancel, cancel_later, change, refund };
  /// The idempotency key of an action on `subject`: the same one until `finish`, if the
  /// `fingerprint` (of all that is sent) is the same.
  [[nodiscard]] virtual std::string open(
      Kind kind, std::string_view subject, std::string_view fingerprint
  ) = 0;
  virtual void finish(Kind kind, std::string_view subject) = 0;
};

/// Where payment-service keeps what it knows; the referents outlive it.
struct Books {
  PlanStore& plans;
  Ledger& ledger;
  IntentStore& intents;
  CustomerStore& customers;
  ActionStore& actions;
};

}  // namespace matinee::payment
