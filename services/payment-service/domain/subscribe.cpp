#include "payment-service/domain/subscribe.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace matinee::payment {
namespace {

/// Stripe's sessions live 24 h; ours end earlier, so that an address we hand out still opens.
constexpr std::chrono::hours intent_ttl{23};

std::string with_outcome(const std::string& return_url, const char* outcome) {
  return return_url + (return_url.contains('?') ? "&" : "?") + "checkout=" + outcome;
}

}  // namespace

Subscribe::Subscribe(
    Books books,
    payments::Gateway& gateway,
    user::Accounts& accounts,
    const Clock& clock,
    Random& random
)
    : books_{books}, gateway_{gateway}, accounts_{accounts}, clock_{clock}, random_{random} {}

Result<payments::CheckoutSession> Subscribe::operator()(const Order& order) {
  const auto plans = books_.plans.all();
  const auto plan = std::ranges::find(plans, order.plan_id, &Plan::id);
  if (plan == plans.end()) return refuse(code::unknown_plan);

  const auto subscriptions = books_.ledger.subscriptions_of(order.account);
  if (std::ranges::any_of(subscriptions, [](const auto& held) { return is_live(held.status); })) {
    return refuse(
        code::already_subscribed,
        "The account has a subscription; change or cancel it in the billing portal."
    );
  }

  const auto person = accounts_.signed_in(order.account, order.device);
  if (!person) return refusal(person);

  const Time now = clock_.now();
  const Intent intent = books_.intents.open(
      {.id = CheckoutId::make(clock_, random_),
       .account = order.account,
       .plan_id = plan->id,
       .expires_at = now + intent_ttl},
      now
  );
  if (!intent.url.empty())
    return payments::CheckoutSession{.id = intent.session_id, .url = intent.url, .customer_id = {}};

  auto session = gateway_.create_checkout(request_for(order, person->email, *plan, intent));
  if (!session) return refusal(session);
  books_.intents.set_session(intent.id, session->id, session->url);
  return session;
}

payments::CheckoutRequest Subscribe::request_for(
    const Order& order, const std::string& email, const Plan& plan, const Intent& intent
) const {
  return {
      .user_id = order.account.str(),
      .email = email,
      .customer_id = books_.ledger.customer_of(order.account).value_or(""),
      .plan_id = plan.id,
      .price_id = plan.price_id,
      .price = plan.price,
      .interval = plan.interval,
      .success_url = with_outcome(order.return_url, "success"),
      .cancel_url = with_outcome(order.return_url, "canceled"),
      .idempotency_key = intent.id.str(),
  };
}

}  // namespace matinee::payment
