#pragma once

#include <chrono>
#include <span>

#include "core/clock.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/subscription.hpp"

namespace matinee::payment {

/// True when the subscription opens the catalogue at `now`: it is of one of our plans and trialing,
/// active, or past_due for less than `grace`; and its period has not ended, or ended less than
/// `grace` ago without being cancelled (the renewal's event may be late).
[[nodiscard]] bool grants_access(
    const Subscription& subscription, Time now, std::chrono::seconds grace
);

/// What an account may do by all its subscriptions: the best plan that grants access; without any,
/// the state of the first one. `subscriptions` are newest first.
[[nodiscard]] Entitlement entitlement_of(
    std::span<const Subscription> subscriptions, Time now, std::chrono::seconds grace
);

}  // namespace matinee::payment
