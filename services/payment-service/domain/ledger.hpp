#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payment-service/domain/billing_event.hpp"
#include "payment-service/domain/subscription.hpp"

/// What is known of accounts at the provider. Ports are thread-safe and throw Unavailable.
namespace matinee::payment {

/// Subscriptions, customers and the events that changed them.
class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Newest first.
  [[nodiscard]] virtual std::vector<Subscription> subscriptions_of(const UserId& account) const = 0;
  [[nodiscard]] virtual std::optional<Subscription> find_subscription(std::string_view id
  ) const = 0;
  /// Of a payment that is stored, else 0.
  [[nodiscard]] virtual std::int64_t version_of_payment(std::string_view charge_id) const = 0;
  [[nodiscard]] virtual bool has_seen(std::string_view event_id) const = 0;

  enum class Recorded {
    yes,
    duplicate,  ///< The event had its effect before.
    outdated,   ///< What it changes was changed since its `version` was read: fetch and try again.
  };
  /// Stores the event's id and its effect in one transaction, or nothing at all.
  [[nodiscard]] virtual Recorded record(
      const BillingEvent& event, const Effect& effect, Time now
  ) = 0;
  /// Stores what was found without an event.
  [[nodiscard]] virtual Recorded correct(const Effect& effect, Time now) = 0;
};

/// Which customer of the provider is which account of ours.
class CustomerStore {
 public:
  virtual ~CustomerStore() = default;
  /// The provider's customer of an account; nothing before its first checkout.
  [[nodiscard]] virtual std::optional<std::string> customer_of(const UserId& account) const = 0;
  [[nodiscard]] virtual std::optional<UserId> account_of(std::string_view customer_id) const = 0;
  /// The customer of the account: this one, unless it has one already.
  [[nodiscard]] virtual std::string link(
      const UserId& account, std::string_view customer_id, Time now
  ) = 0;
  /// The provider does not have it any more.
  virtual void forget(const UserId& account, std::string_view customer_id) = 0;
};

/// What an operator looks at, and how far the reconciler came.
class Journal {
 public:
  virtual ~Journal() = default;
  /// Newest first.
  [[nodiscard]] virtual std::vector<ParkedEvent> parked(int most) const = 0;
  /// Those first that were not looked at again for the longest time.
  [[nodiscard]] virtual std::vector<ParkedEvent> parked_to_retry(int most) const = 0;
  virtual void note_retry(std::string_view event_id, Time now) = 0;
  [[nodiscard]] virtual std::int64_t count_parked() const = 0;
  virtual void unpark(std::string_view subject) = 0;  ///< By id of subscription or charge.
  virtual void forget_parked(Time before) = 0;
  /// Everything that happened at the provider before is known here.
  [[nodiscard]] virtual std::optional<Time> reconciled_until() const = 0;
  virtual void set_reconciled_until(Time time) = 0;
};

}  // namespace matinee::payment
