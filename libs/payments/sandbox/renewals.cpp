#include "payments/sandbox/renewals.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "payments/sandbox/billing.hpp"
#include "payments/sandbox/events.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox/portals.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {

Renewals::Renewals(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

void Renewals::run() {
  const Time now = clock_.now();
  for (const Subscription& due :
       database_.find_all(sql::list_due_sandbox_subscriptions, {now}, to_subscription)) {
    renew(due, now);
  }
}

void Renewals::renew(const Subscription& due, Time now) {
  const EventMaker make{now, random_};
  Subscription next = due;
  std::optional<Charge> charge;
  std::vector<Event> events;
  // A card that failed for a whole period fails for good; Stripe's default is to cancel then.
  if (due.cancel_at_period_end || due.status == "past_due") {
    next.status = "canceled";
    events.push_back(make.subscription("customer.subscription.deleted", next));
  } else {
    auto billed = bill_period(due, due.period_end, "subscription_cycle", make, random_);
    next = std::move(billed.subscription);
    charge = std::move(billed.charge);
    events.push_back(std::move(billed.invoice));
    events.push_back(make.subscription("customer.subscription.updated", next));
  }
  database_.transaction([&](db::Session& session) {
    // Not done when the portal was faster: the next run decides anew.
    const bool done = update(session, next, due);
    if (done && charge) insert(session, *charge);
    if (done) append_events(session, events, now);
    return done;
  });
}

}  // namespace matinee::payments::sandbox
