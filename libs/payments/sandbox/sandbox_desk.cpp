#include "payments/sandbox/sandbox_desk.hpp"

#include <optional>
#include <string>
#include <vector>

#include "payments/sandbox/billing.hpp"
#include "payments/sandbox/events.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox/portals.hpp"
#include "payments/sandbox/sandbox_gateway.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {
namespace {

constexpr const char* changed_meanwhile = "the subscription was changed meanwhile; try again";

}  // namespace

SandboxDesk::SandboxDesk(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

SubscriptionState SandboxDesk::cancel(
    std::string_view subscription_id, CancelWhen when, std::string_view /*idempotency_key*/
) {
  const Subscription held = find(subscription_id);
  const auto how =
      when == CancelWhen::now ? PortalAction::cancel_now : PortalAction::cancel_at_period_end;
  Portals portals{database_, clock_, random_};
  if (held.status != "canceled" && !portals.change(held, how)) throw Unavailable{changed_meanwhile};
  return state_of(subscription_id);
}

SubscriptionState SandboxDesk::change_price(
    std::string_view subscription_id, const Price& price, std::string_view /*idempotency_key*/
) {
  const Subscription held = find(subscription_id);
  if (held.price_id == price.id) return state_of(subscription_id);
  const Time now = clock_.now();
  const EventMaker make{now, random_};
  Subscription next = held;
  next.price_id = price.id;
  next.price = price.amount;
  next.interval = price.interval;
  std::optional<Charge> charge;
  std::vector<Event> events;
  if (held.interval != price.interval && held.status != "trialing") {
    auto billed = bill_period(std::move(next), now, "subscription_update", make, random_);
    next = std::move(billed.subscription);
    charge = std::move(billed.charge);
    events.push_back(std::move(billed.invoice));
  }
  events.push_back(make.subscription("customer.subscription.updated", next));
  bool done = false;
  database_.transaction([&](db::Session& session) {
    done = update(session, next, held);
    if (done && charge) insert(session, *charge);
    if (done) append_events(session, events, now);
    return done;
  });
  if (!done) throw Unavailable{changed_meanwhile};
  return state_of(subscription_id);
}

bool SandboxDesk::refund(
    std::string_view subscription_id, std::string_view /*idempotency_key*/
) {
  const Subscription held = find(subscription_id);
  const auto charge =
      database_.find_one(sql::find_sandbox_charge_of_period, {held.id, held.period_end}, to_charge);
  if (!charge) return false;
  const Time now = clock_.now();
  const EventMaker make{now, random_};
  database_.transaction([&](db::Session& session) {
    if (session.execute(sql::refund_sandbox_charge, {charge->id}) == 0) return false;
    append_events(session, {make.refunded(*charge)}, now);
    return true;
  });
  return true;
}

Subscription SandboxDesk::find(std::string_view subscription_id) const {
  auto found =
      database_.find_one(sql::find_sandbox_subscription, {subscription_id}, to_subscription);
  if (found) return *std::move(found);
  throw Rejected{
      "the sandbox has no such subscription",
      {.status = 404, .type = "invalid_request_error", .code = "resource_missing", .param = "id"}
  };
}

SubscriptionState SandboxDesk::state_of(std::string_view subscription_id) const {
  return state_from(find(subscription_id));
}

}  // namespace matinee::payments::sandbox
