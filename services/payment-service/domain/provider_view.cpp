#include "payment-service/domain/provider_view.hpp"

#include <utility>

namespace matinee::payment {
namespace {

/// By the provider's invoice where it tells of one, so that it doesn't depend on when we look.
std::optional<Time> past_due_since(
    const payments::SubscriptionState& state, const std::optional<Subscription>& known, Time now
) {
  if (parse_status(state.status) != Status::past_due) return std::nullopt;
  if (state.past_due_since) return state.past_due_since;
  return known && known->past_due_since ? known->past_due_since : now;
}

}  // namespace

ProviderView::ProviderView(Books books, payments::Gateway& gateway, bool live, const Clock& clock)
    : books_{books}, gateway_{gateway}, live_{live}, clock_{clock} {}

Decision ProviderView::of_subscription(std::string_view id, std::string_view user_id) const {
  // The version is read before the state is fetched: whatever changes in between makes the ledger
  // answer outdated.
  const auto known = books_.ledger.find_subscription(id);
  const auto state = gateway_.find_subscription(id);
  if (!state) return {.effect = {}, .outcome = Outcome::unattributed};
  return of_state(*state, known, user_id);
}

Decision ProviderView::of_state(
    const payments::SubscriptionState& state,
    const std::optional<Subscription>& known,
    std::string_view user_id
) const {
  if (state.live != live_) return {.effect = {}, .outcome = Outcome::foreign_mode};
  const auto account = owner_of(state, user_id);
  if (!account || (known && known->account != *account))
    return {.effect = {}, .outcome = Outcome::unattributed};
  // Final at the provider: nothing revives it.
  if (known && known->status == Status::canceled) return {};

  Subscription next{
      .id = state.id,
      .account = *account,
      .customer_id = state.customer_id,
      .price_id = state.price_id,
      .plan = books_.plans.find_by_price(state.price_id, state.price),
      .status = parse_status(state.status),
      .current_period_end = state.current_period_end,
      .cancel_at_period_end = state.cancel_at_period_end,
      .past_due_since = past_due_since(state, known, clock_.now()),
      .revoked_until = known ? known->revoked_until : std::nullopt,
      .version = known ? known->version : 0,
  };
  const auto outcome = next.plan ? Outcome::applied : Outcome::wrong_price;
  return {.effect = {.subscription = std::move(next)}, .outcome = outcome};
}

Decision ProviderView::of_payment(std::string_view charge_id) const {
  const auto version = books_.ledger.version_of_payment(charge_id);
  const auto state = gateway_.find_payment(charge_id);
  // Of something else that is sold with the same account of the provider.
  if (!state) return {};
  return {
      .effect =
          {.payment =
               Payment{
                   .charge_id = state->charge_id,
                   .subscription_id = state->subscription_id,
                   .paid_until = state->paid_until,
                   .reversed = state->is_period && (state->refunded || state->dispute_lost),
                   .version = version,
               }},
      .outcome = Outcome::applied
  };
}

std::optional<UserId> ProviderView::owner_of(
    const payments::SubscriptionState& state, std::string_view user_id
) const {
  const auto named = UserId::parse(state.user_id.empty() ? user_id : state.user_id);
  const auto linked = books_.customers.account_of(state.customer_id);
  if (named && linked && *named != *linked) return std::nullopt;
  return linked ? linked : named;
}

}  // namespace matinee::payment
