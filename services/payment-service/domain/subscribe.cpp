#include "payment-service/domain/subscribe.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::payment {
namespace {

using payments::CheckoutSession;
using payments::Rejected;
using payments::SessionEnd;

/// Stripe lets sessions live for 24 h at most. Ours end with their intent.
constexpr std::chrono::hours intent_ttl{23};
/// How often another order may come between before this one gives up.
constexpr int max_tries = 5;

std::string with_outcome(const std::string& return_url, const char* outcome) {
  return return_url + (return_url.contains('?') ? "&" : "?") + "checkout=" + outcome;
}

std::unexpected<Error> already_subscribed() {
  return refuse(
      code::already_subscribed,
      "The account has a subscription; change or cancel it in the billing portal."
  );
}

/// The provider may charge for it, or is about to.
bool blocks_another(Status status) {
  return is_live(status) || status == Status::incomplete;
}

/// The provider keeps this answer for the key: the same one will come for a day.
bool is_kept(const Rejected& refused) {
  constexpr int conflict = 409;
  constexpr int too_many_requests = 429;
  const int status = refused.reason().status;
  return status != conflict && status != too_many_requests;
}

payments::CheckoutRequest request_for(const Order& order, const Plan& plan, const Intent& intent) {
  return {
      .user_id = order.account.str(),
      .plan_id = plan.id,
      .price_id = plan.price_id,
      .price = plan.price,
      .interval = plan.interval,
      .success_url = with_outcome(order.return_url, "success"),
      .cancel_url = with_outcome(order.return_url, "canceled"),
      .expires_at = intent.expires_at,
      .idempotency_key = intent.id.str(),
  };
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

Result<CheckoutSession> Subscribe::operator()(const Order& order) {
  const auto plans = books_.plans.all();
  const auto plan = std::ranges::find(plans, order.plan_id, &Plan::id);
  if (plan == plans.end()) return refuse(code::unknown_plan);

  const auto held = books_.ledger.subscriptions_of(order.account);
  if (std::ranges::any_of(held, [](const auto& one) { return is_live(one.status); }))
    return already_subscribed();

  const auto person = accounts_.signed_in(order.account, order.device);
  if (!person) return refusal(person);

  const Buyer buyer{.order = order, .plan = *plan, .email = person->email, .is_new = held.empty()};
  try {
    return start(buyer);
  } catch (const Rejected& refused) {
    if (!make_way(refused, order.account)) throw;
  }
  return start(buyer);
}

Result<CheckoutSession> Subscribe::start(Buyer buyer) {
  buyer.customer_id = customer_of(buyer);
  const auto intent = open_intent(buyer);
  if (!intent) return refusal(intent);
  if (!intent->url.empty()) return CheckoutSession{.id = intent->session_id, .url = intent->url};
  if (auto free = look_at_provider(buyer); !free) return refusal(free);
  return check_out(buyer, *intent);
}

/// Stored before anything else is asked for: what is bought has an owner whatever happens then.
std::string Subscribe::customer_of(const Buyer& buyer) {
  const UserId& account = buyer.order.account;
  if (auto known = books_.customers.customer_of(account)) return *std::move(known);
  const auto print = hex_encode(bytes_of(sha256(buyer.email)));
  const auto made = gateway_.create_customer({
      .user_id = account.str(),
      .email = buyer.email,
      .idempotency_key = books_.actions.open(ActionStore::Kind::customer, account.str(), print),
  });
  return books_.customers.link(account, made, clock_.now());
}

/// No two pages where one can pay: another one is closed at the provider before ours is opened.
Result<Intent> Subscribe::open_intent(const Buyer& buyer) {
  for (int tries = 0; tries < max_tries; ++tries) {
    if (auto closed = close_other_checkout(buyer); !closed) return refusal(closed);
    const Time now = clock_.now();
    Intent intent = books_.intents.open(
        {.id = CheckoutId::make(clock_, random_),
         .account = buyer.order.account,
         .plan_id = buyer.plan.id,
         .expires_at = now + intent_ttl},
        now
    );
    if (intent.plan_id == buyer.plan.id) return intent;
  }
  return refuse(code::checkout_replaced);
}

Result<void> Subscribe::close_other_checkout(const Buyer& buyer) {
  const auto open = books_.intents.find_open(buyer.order.account);
  if (!open || open->session_id.empty()) return {};
  if (open->plan_id == buyer.plan.id && open->expires_at > clock_.now()) return {};
  if (gateway_.close_checkout(open->session_id) == SessionEnd::complete)
    return already_subscribed();
  books_.intents.expire(open->session_id);
  return {};
}

/// Its events may not have come yet.
Result<void> Subscribe::look_at_provider(Buyer& buyer) {
  const auto held = gateway_.subscriptions_of(buyer.customer_id);
  const auto blocks = [](const auto& one) { return blocks_another(parse_status(one.status)); };
  if (std::ranges::any_of(held, blocks)) return already_subscribed();
  buyer.is_new = buyer.is_new && held.empty();
  return {};
}

Result<CheckoutSession> Subscribe::check_out(const Buyer& buyer, const Intent& intent) {
  auto request = request_for(buyer.order, buyer.plan, intent);
  request.email = buyer.email;
  request.customer_id = buyer.customer_id;
  request.trial_days = buyer.is_new ? buyer.plan.trial_days : 0;
  CheckoutSession session;
  try {
    session = gateway_.create_checkout(request);
  } catch (const Rejected& refused) {
    // Another request with the same key may have been faster.
    if (auto made = find_session(buyer)) return *std::move(made);
    // The next one gets a new key. A session that was made all the same stays without a visitor.
    if (is_kept(refused)) books_.intents.fail(intent.id);
    throw;
  }
  if (books_.intents.set_session(intent.id, session.id, session.url)) return session;
  if (gateway_.close_checkout(session.id) == SessionEnd::complete) return already_subscribed();
  return refuse(code::checkout_replaced);
}

std::optional<CheckoutSession> Subscribe::find_session(const Buyer& buyer) const {
  const auto open = books_.intents.find_open(buyer.order.account);
  if (!open || open->url.empty() || open->plan_id != buyer.plan.id) return std::nullopt;
  return CheckoutSession{.id = open->session_id, .url = open->url};
}

/// True when a second try may succeed.
bool Subscribe::make_way(const Rejected& refused, const UserId& account) {
  const auto& reason = refused.reason();
  if (reason.type == "idempotency_error") return true;  // Its intent is over: a new key.
  const auto customer = books_.customers.customer_of(account);
  if (reason.code != "resource_missing" || reason.param != "customer" || !customer) return false;
  books_.actions.finish(ActionStore::Kind::customer, account.str());
  books_.customers.forget(account, *customer);
  return true;
}

}  // namespace matinee::payment
