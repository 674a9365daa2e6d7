#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "payments/sandbox/events.hpp"
#include "payments/sandbox/records.hpp"

namespace matinee::payments::sandbox {

/// What comes of asking a card for a period's money.
struct Billed {
  Subscription subscription;     ///< active or past_due, in its new period.
  std::optional<Charge> charge;  ///< Nothing when the card failed.
  Event invoice;                 ///< invoice.paid or invoice.payment_failed.
};

/// A new period of `subscription` from `start` on, paid unless its card is one that fails;
/// `reason` is subscription_create, subscription_cycle or subscription_update.
[[nodiscard]] Billed bill_period(
    Subscription subscription,
    Time start,
    std::string_view reason,
    const EventMaker& events,
    Random& random
);

/// The charge of a period that starts at `start`.
[[nodiscard]] Charge charge_of(const Subscription& subscription, Time start, Random& random);

void insert(db::Session& session, const Charge& charge);

}  // namespace matinee::payments::sandbox
