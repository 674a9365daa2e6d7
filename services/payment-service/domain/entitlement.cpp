#include "payment-service/domain/entitlement.hpp"

#include <chrono>
#include <limits>
#include <span>
#include <string>
#include <utility>

namespace matinee::payment {
namespace {

/// 0 means "no limit" and is better than any number.
int rank(int limit) {
  return limit == 0 ? std::numeric_limits<int>::max() : limit;
}

bool is_better(const Plan& left, const Plan& right) {
  return std::pair{rank(left.max_streams), rank(left.max_height)} >
         std::pair{rank(right.max_streams), rank(right.max_height)};
}

bool is_paid(const Subscription& subscription, Time now, std::chrono::seconds grace) {
  switch (subscription.status) {
    case Status::trialing:
    case Status::active:
      return true;
    case Status::past_due:
      return subscription.past_due_since && now < *subscription.past_due_since + grace;
    case Status::incomplete:
    case Status::incomplete_expired:
    case Status::unpaid:
    case Status::paused:
    case Status::canceled:
    case Status::unknown:
      return false;
  }
  return false;
}

}  // namespace

bool grants_access(const Subscription& subscription, Time now, std::chrono::seconds grace) {
  if (!subscription.plan || !is_paid(subscription, now, grace)) return false;
  if (subscription.revoked_until && subscription.current_period_end <= *subscription.revoked_until)
    return false;
  const auto extra = subscription.cancel_at_period_end ? std::chrono::seconds{0} : grace;
  return now < subscription.current_period_end + extra;
}

Entitlement entitlement_of(
    std::span<const Subscription> subscriptions, Time now, std::chrono::seconds grace
) {
  const Subscription* best = nullptr;
  for (const Subscription& subscription : subscriptions) {
    if (!grants_access(subscription, now, grace)) continue;
    if (best == nullptr || is_better(*subscription.plan, *best->plan)) best = &subscription;
  }
  const bool entitled = best != nullptr;
  if (!entitled && subscriptions.empty()) return {};
  const Subscription& shown = entitled ? *best : subscriptions.front();

  Entitlement entitlement{
      .entitled = entitled,
      .status = std::string{to_string(shown.status)},
      .current_period_end = shown.current_period_end,
      .cancel_at_period_end = shown.cancel_at_period_end,
  };
  if (shown.plan) {
    entitlement.plan_id = shown.plan->id;
    entitlement.plan_name = shown.plan->name;
    entitlement.max_height = shown.plan->max_height;
    entitlement.max_streams = shown.plan->max_streams;
  }
  return entitlement;
}

}  // namespace matinee::payment
