#include "payment-service/domain/manage_subscription.hpp"

#include <algorithm>

namespace matinee::payment {

using Kind = ActionStore::Kind;

ManageSubscription::ManageSubscription(
    Books books, const ProviderView& view, payments::OperatorDesk& desk, const Clock& clock
)
    : books_{books}, view_{view}, desk_{desk}, clock_{clock} {}

Result<Subscription> ManageSubscription::cancel(const UserId& account, payments::CancelWhen when) {
  const auto held = find_live(account);
  if (!held) return refusal(held);
  const Kind kind = when == payments::CancelWhen::now ? Kind::cancel : Kind::cancel_later;
  return once(kind, *held, {}, [&](const std::string& key) {
    static_cast<void>(desk_.cancel(held->id, when, key));
    return true;
  });
}

Result<Subscription> ManageSubscription::change_plan(
    const UserId& account, std::string_view plan_id
) {
  const auto plans = books_.plans.all();
  const auto plan = std::ranges::find(plans, plan_id, &Plan::id);
  if (plan == plans.end()) return refuse(code::unknown_plan);
  const auto held = find_live(account);
  if (!held) return refusal(held);
  if (held->price_id == plan->price_id) return *held;
  return once(Kind::change, *held, plan->price_id, [&](const std::string& key) {
    static_cast<void>(desk_.change_price(
        held->id, {.id = plan->price_id, .amount = plan->price, .interval = plan->interval}, key
    ));
    return true;
  });
}

Result<Subscription> ManageSubscription::refund(const UserId& account) {
  const auto held = find_live(account);
  if (!held) return refusal(held);
  return once(Kind::refund, *held, format_rfc3339(held->current_period_end), [&](const auto& key) {
    return desk_.refund(held->id, key);
  });
}

Result<Subscription> ManageSubscription::find_live(const UserId& account) const {
  for (auto& held : books_.ledger.subscriptions_of(account)) {
    if (is_live(held.status)) return std::move(held);
  }
  return refuse(code::no_subscription);
}

/// The key is given up when the provider has answered: the same wish at a later time is another
/// one.
template <class Act>
Result<Subscription> ManageSubscription::once(
    Kind kind, const Subscription& held, std::string_view fingerprint, Act act
) {
  const std::string key = books_.actions.open(kind, held.id, fingerprint);
  try {
    if (!act(key)) return refuse(code::no_subscription, "Nothing was paid for this period.");
  } catch (const payments::Rejected&) {
    books_.actions.finish(kind, held.id);
    throw;
  }
  auto now = stored_now(held);
  books_.actions.finish(kind, held.id);
  return now;
}

Subscription ManageSubscription::stored_now(const Subscription& held) {
  const Decision decision = view_.of_subscription(held.id, {});
  // When an event was faster, it has stored the same.
  if (decision.effect.subscription)
    static_cast<void>(books_.ledger.correct(decision.effect, clock_.now()));
  return books_.ledger.find_subscription(held.id).value_or(held);
}

}  // namespace matinee::payment
