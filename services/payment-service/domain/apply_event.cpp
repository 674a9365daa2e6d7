#include "payment-service/domain/apply_event.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace matinee::payment {
namespace {

/// How often a concurrent change of the same subscription may come between before the provider is
/// asked to send the event again.
constexpr int max_tries = 5;

/// How a checkout event ends the intent it belongs to; empty for others.
std::string_view session_outcome(std::string_view type) {
  if (type == "checkout.session.completed" || type == "checkout.session.async_payment_succeeded")
    return "completed";
  if (type == "checkout.session.expired") return "expired";
  if (type == "checkout.session.async_payment_failed") return "failed";
  return {};
}

std::optional<Time> past_due_since(
    Status status, const std::optional<Subscription>& known, Time now
) {
  if (status != Status::past_due) return std::nullopt;
  if (known && known->status == Status::past_due && known->past_due_since)
    return known->past_due_since;
  return now;
}

}  // namespace

ApplyEvent::ApplyEvent(Books books, payments::Gateway& gateway, bool live, const Clock& clock)
    : books_{books}, gateway_{gateway}, live_{live}, clock_{clock} {}

ApplyEvent::Outcome ApplyEvent::operator()(const BillingEvent& event) {
  for (int tries = 0; tries < max_tries; ++tries) {
    if (books_.ledger.has_seen(event.id)) return Outcome::duplicate;
    const Decision decision = decide(event);
    switch (books_.ledger.record(event, decision.effect, clock_.now())) {
      case Ledger::Recorded::yes:
        return decision.outcome;
      case Ledger::Recorded::duplicate:
        return Outcome::duplicate;
      case Ledger::Recorded::outdated:
        break;
    }
  }
  throw Unavailable{"the subscription keeps changing"};
}

ApplyEvent::Decision ApplyEvent::decide(const BillingEvent& event) const {
  if (event.live != live_) return {.effect = {}, .outcome = Outcome::foreign_mode};

  Decision decision;
  if (const auto outcome = session_outcome(event.type);
      !outcome.empty() && !event.session_id.empty()) {
    decision.effect.closed_session = event.session_id;
    decision.effect.session_outcome = outcome;
    decision.outcome = Outcome::applied;
  }
  if (event.subscription_id.empty()) return decision;

  // The version is read before the state is fetched: whatever changes in between makes `record`
  // answer outdated.
  const auto known = books_.ledger.find_subscription(event.subscription_id);
  const auto state = gateway_.find_subscription(event.subscription_id);
  const auto account = state ? owner_of(*state, event) : std::nullopt;
  if (!account || (known && known->account != *account)) {
    decision.outcome = Outcome::unattributed;
    return decision;
  }
  if (known && known->status == Status::canceled)
    return decision;  // Final at the provider: nothing revives it.

  const Status status = parse_status(state->status);
  decision.effect.subscription = Subscription{
      .id = state->id,
      .account = *account,
      .customer_id = state->customer_id,
      .price_id = state->price_id,
      .plan = plan_of(*state),
      .status = status,
      .current_period_end = state->current_period_end,
      .cancel_at_period_end = state->cancel_at_period_end,
      .past_due_since = past_due_since(status, known, clock_.now()),
      .version = known ? known->version : 0,
  };
  decision.outcome = decision.effect.subscription->plan ? Outcome::applied : Outcome::wrong_price;
  return decision;
}

std::optional<UserId> ApplyEvent::owner_of(
    const payments::SubscriptionState& state, const BillingEvent& event
) const {
  const auto named = UserId::parse(state.user_id.empty() ? event.user_id : state.user_id);
  const auto linked = books_.ledger.account_of(state.customer_id);
  if (named && linked && *named != *linked) return std::nullopt;
  return linked ? linked : named;
}

std::optional<Plan> ApplyEvent::plan_of(const payments::SubscriptionState& state) const {
  for (Plan& plan : books_.plans.all()) {
    if (plan.price_id == state.price_id && plan.price == state.price) return std::move(plan);
  }
  return std::nullopt;
}

std::string_view to_string(ApplyEvent::Outcome outcome) {
  switch (outcome) {
    case ApplyEvent::Outcome::applied:
      return "applied";
    case ApplyEvent::Outcome::noted:
      return "noted";
    case ApplyEvent::Outcome::duplicate:
      return "duplicate";
    case ApplyEvent::Outcome::foreign_mode:
      return "foreign_mode";
    case ApplyEvent::Outcome::unattributed:
      return "unattributed";
    case ApplyEvent::Outcome::wrong_price:
      return "wrong_price";
  }
  return "unknown";
}

}  // namespace matinee::payment
