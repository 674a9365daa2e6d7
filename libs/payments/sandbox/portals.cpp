#include "payments/sandbox/portals.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "payments/sandbox/events.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {

Portals::Portals(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

std::optional<Portal> Portals::find(std::string_view id) const {
  auto portal =
      database_.find_one(sql::find_sandbox_portal, {id, clock_.now()}, [](const db::Row& row) {
        return Portal{.customer_id = row.text(0), .return_url = row.text(1)};
      });
  if (portal) {
    portal->subscriptions =
        database_.find_all(sql::list_sandbox_subscriptions, {portal->customer_id}, to_subscription);
  }
  return portal;
}

bool Portals::change(const Portal& portal, std::string_view subscription_id, PortalAction action) {
  const auto found = std::ranges::find(portal.subscriptions, subscription_id, &Subscription::id);
  return found != portal.subscriptions.end() && change(*found, action);
}

bool Portals::change(const Subscription& held, PortalAction action) {
  if (held.status == "canceled") return false;
  Subscription changed = held;
  changed.cancel_at_period_end = action == PortalAction::cancel_at_period_end;
  if (action == PortalAction::cancel_now) changed.status = "canceled";
  const Time now = clock_.now();
  const EventMaker events{now, random_};
  const auto* const type = action == PortalAction::cancel_now ? "customer.subscription.deleted"
                                                              : "customer.subscription.updated";

  bool done = false;
  database_.transaction([&](db::Session& session) {
    done = update(session, changed, held);
    if (done) append_events(session, {events.subscription(type, changed)}, now);
    return done;
  });
  return done;
}

bool update(db::Session& session, const Subscription& subscription, const Subscription& known) {
  return session.execute(
             sql::update_sandbox_subscription,
             {subscription.id,
              subscription.status,
              subscription.period_start,
              subscription.period_end,
              subscription.cancel_at_period_end,
              subscription.price_id,
              subscription.price.amount,
              subscription.price.currency,
              subscription.interval,
              known.status,
              known.period_end,
              known.cancel_at_period_end,
              known.price_id}
         ) == 1;
}

}  // namespace matinee::payments::sandbox
