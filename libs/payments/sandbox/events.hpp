#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// A webhook event in Stripe's shape (API version 2026-10-28.endive), with the members that a
/// receiver reads.
struct Event {
  std::string id;
  std::string type;
  std::string body;  ///< JSON.
};

/// Makes events that happen at `now`.
class EventMaker {
 public:
  EventMaker(Time now, Random& random) : now_{now}, random_{random} {}

  [[nodiscard]] Event checkout_completed(const Checkout& checkout, const Subscription& subscription)
      const;
  /// `type` is customer.subscription.created, .updated or .deleted.
  [[nodiscard]] Event subscription(std::string_view type, const Subscription& subscription) const;
  /// `type` is invoice.paid or invoice.payment_failed; `reason` subscription_create,
  /// subscription_cycle or subscription_update. Nothing is due while a trial lasts.
  [[nodiscard]] Event invoice(
      std::string_view type, std::string_view reason, const Subscription& subscription
  ) const;
  /// All of it was given back.
  [[nodiscard]] Event refunded(const Charge& charge) const;

 private:
  [[nodiscard]] Event wrap(std::string_view type, std::string object) const;

  Time now_;
  Random& random_;
};

}  // namespace matinee::payments::sandbox
