#include "payment-service/domain/reconcile.hpp"

#include <optional>
#include <ranges>
#include <utility>
#include <vector>

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

/// Stripe's list may lag, and clocks differ: what happened this long before is looked at again.
constexpr auto overlap = 1h;
/// Stripe keeps events for 30 days.
constexpr auto events_kept = 29 * 24h;
constexpr int max_tries = 5;
/// Each costs a call: a few in every run, many when an operator asks.
constexpr int few_parked = 20;
constexpr int most_parked = 1000;

/// The list has events of all types, most of which have no effect and never come as webhooks.
bool is_about_us(const payments::Event& event) {
  return !event.subscription_id.empty() || !event.session_id.empty() || !event.charge_id.empty();
}

std::string describe(const Subscription& subscription) {
  return std::string{to_string(subscription.status)} + " " +
         (subscription.plan ? subscription.plan->name : "no plan") + " until " +
         format_rfc3339(subscription.current_period_end) +
         (subscription.cancel_at_period_end ? ", cancelled" : "");
}

bool is_same(const Subscription& left, const Subscription& right) {
  return left.status == right.status && left.price_id == right.price_id &&
         left.plan.has_value() == right.plan.has_value() &&
         left.current_period_end == right.current_period_end &&
         left.cancel_at_period_end == right.cancel_at_period_end &&
         left.past_due_since == right.past_due_since;
}

}  // namespace

Reconcile::Reconcile(
    Books books,
    Journal& journal,
    const ProviderView& view,
    ApplyEvent& apply,
    payments::Archive& archive,
    const Clock& clock
)
    : books_{books},
      journal_{journal},
      view_{view},
      apply_{apply},
      archive_{archive},
      clock_{clock} {}

void Reconcile::repair(Scope scope, const Show& show) {
  const Time started = clock_.now();
  const Window since = window(scope);
  // Oldest first, as they would have come; the order does not matter for what comes of them.
  std::vector<payments::Event> missed;
  archive_.events_since(since.events, [&](const payments::Event& event) {
    if (is_about_us(event) && !books_.ledger.has_seen(event.id)) missed.push_back(event);
  });
  for (const auto& event : missed | std::views::reverse) {
    const Outcome outcome = apply_(event);
    if (outcome != Outcome::duplicate && outcome != Outcome::noted)
      show({.subject = event.id, .ours = "none", .theirs = event.type, .outcome = outcome});
  }
  archive_.subscriptions_since(since.subscriptions, [&](const payments::SubscriptionState& state) {
    repair_subscription(state, show);
  });
  retry_parked(scope == Scope::all ? most_parked : few_parked);
  journal_.set_reconciled_until(started);
}

void Reconcile::compare(Scope scope, const Show& show) const {
  const Window since = window(scope);
  archive_.events_since(since.events, [&](const payments::Event& event) {
    if (is_about_us(event) && !books_.ledger.has_seen(event.id))
      show({.subject = event.id, .ours = "none", .theirs = event.type});
  });
  archive_.subscriptions_since(since.subscriptions, [&](const payments::SubscriptionState& state) {
    if (const auto found = difference(state)) show(*found);
  });
}

Reconcile::Window Reconcile::window(Scope scope) const {
  const Time now = clock_.now();
  const auto known = journal_.reconciled_until();
  const Time oldest_event = now - events_kept;
  if (!known || *known < oldest_event || scope == Scope::all)
    return {.events = oldest_event, .subscriptions = Time{}};
  return {.events = *known - overlap, .subscriptions = *known - overlap};
}

std::optional<Difference> Reconcile::difference(const payments::SubscriptionState& state) const {
  const auto known = books_.ledger.find_subscription(state.id);
  const Decision decision = view_.of_state(state, known, {});
  const auto& next = decision.effect.subscription;
  if (!next || (known && is_same(*known, *next))) return std::nullopt;
  return Difference{
      .subject = state.id,
      .ours = known ? describe(*known) : "none",
      .theirs = describe(*next),
  };
}

void Reconcile::repair_subscription(const payments::SubscriptionState& state, const Show& show) {
  auto found = difference(state);
  if (!found) return;
  // A list's pages are older than what an event may have told meanwhile: look again.
  found->outcome = correct([&] { return view_.of_subscription(state.id, {}); });
  show(*found);
}

void Reconcile::retry_parked(int most) {
  for (const ParkedEvent& event : journal_.parked_to_retry(most)) {
    journal_.note_retry(event.id, clock_.now());
    const bool is_payment = !event.charge_id.empty();
    const auto& subject = is_payment ? event.charge_id : event.subscription_id;
    if (subject.empty()) continue;
    try {
      const Outcome outcome = correct([&] {
        return is_payment ? view_.of_payment(subject) : view_.of_subscription(subject, {});
      });
      if (outcome == Outcome::applied || outcome == Outcome::noted) journal_.unpark(subject);
    } catch (const payments::NotUnderstood&) {
      continue;  // It stays parked.
    } catch (const payments::Rejected&) {
      continue;
    }
  }
}

Outcome Reconcile::correct(const std::function<Decision()>& look) {
  for (int tries = 0; tries < max_tries; ++tries) {
    const Decision decision = look();
    if (!decision.effect.subscription && !decision.effect.payment) return decision.outcome;
    if (books_.ledger.correct(decision.effect, clock_.now()) == Ledger::Recorded::yes)
      return decision.outcome;
  }
  throw Unavailable{"the subscription keeps changing"};
}

}  // namespace matinee::payment
