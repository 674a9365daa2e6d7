#include "webhooks/deliveries.hpp"

#include <utility>

#include "webhooks/events/queries.hpp"
#include "webhooks/queries.hpp"

namespace matinee::webhooks {
namespace {

constexpr int fan_out_page = 100;
/// Turns that others took between the look and the try.
constexpr int most_races = 5;

DeliveryState known_state(const std::string& text) {
  const auto state = parse_delivery_state(text);
  if (!state) throw Unavailable{"column webhook_deliveries.state holds an unknown value"};
  return *state;
}

Delivery to_delivery(const db::Row& row) {
  return Delivery{
      .id = DeliveryId::trusted(row.text(0)),
      .endpoint = EndpointId::trusted(row.text(1)),
      .event = EventId::trusted(row.text(2)),
      .type = row.text(3),
      .state = known_state(row.text(4)),
      .attempts = static_cast<int>(row.integer(5)),
      .next_at = row.time(6),
      .status = row.optional_integer(7),
      .latency_ms = row.optional_integer(8),
      .error = row.text(9),
      .created_at = row.time(10),
      .updated_at = row.time(11),
      .body = row.text(12),
  };
}

Turn to_turn(const db::Row& row) {
  Turn turn;
  turn.delivery = DeliveryId::trusted(row.text(0));
  turn.attempt = static_cast<int>(row.integer(1)) + 1;
  turn.started_at = row.time(2);
  turn.endpoint.id = EndpointId::trusted(row.text(3));
  turn.endpoint.url = row.text(4);
  turn.endpoint.secret_version = static_cast<int>(row.integer(5));
  turn.endpoint.old_secret_until = row.time(6);
  turn.failures = static_cast<int>(row.integer(7));
  turn.endpoint.failing_since = row.optional_time(8);
  turn.event = EventId::trusted(row.text(9));
  turn.body = row.text(10);
  return turn;
}

/// Whether an endpoint asked for a type; `events` as in its column.
bool wants(const std::string& events, const std::string& type) {
  return events.empty() || (" " + events + " ").contains(" " + type + " ");
}

}  // namespace

std::string_view to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::pending:
      return "pending";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::failed:
      break;
  }
  return "failed";
}

std::optional<DeliveryState> parse_delivery_state(std::string_view text) {
  for (const auto state :
       {DeliveryState::pending, DeliveryState::delivered, DeliveryState::failed}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

Deliveries::Deliveries(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

int Deliveries::fan_out() {
  const auto waiting = database_.find_all(
      events_sql::list_waiting_webhook_events,
      {fan_out_page},
      [](const db::Row& row) { return std::pair{row.text(0), row.text(1)}; }
  );
  for (const auto& [event, type] : waiting) {
    database_.transaction([&](db::Session& session) {
      // Another process may be at it too.
      if (session.execute(events_sql::settle_webhook_event, {event}) != 1) return false;
      for (const db::Row& listener : session.query(sql::list_webhook_listeners, {})) {
        if (!wants(listener.text(1), type)) continue;
        const auto id = DeliveryId::make(clock_, random_);
        session.execute(
            sql::insert_webhook_delivery, {id.str(), listener.text(0), event, clock_.now()}
        );
      }
      return true;
    });
  }
  return static_cast<int>(waiting.size());
}

std::optional<Delivery> Deliveries::ping(const EndpointId& endpoint) {
  const Time now = clock_.now();
  const auto event = EventId::make(clock_, random_);
  const auto id = DeliveryId::make(clock_, random_);
  const auto body = event_body(ping_type, now, R"({"endpoint_id":")" + endpoint.str() + R"("})");
  bool made = false;
  database_.transaction([&](db::Session& session) {
    made = session.execute(sql::wake_webhook_endpoint, {endpoint.str()}) == 1;
    if (!made) return false;
    session.execute(events_sql::insert_webhook_event, {event.str(), ping_type, body, 0, now});
    session.execute(sql::insert_webhook_delivery, {id.str(), endpoint.str(), event.str(), now});
    return true;
  });
  if (!made) return std::nullopt;
  return find(id);
}

std::optional<Turn> Deliveries::take_turn() {
  for (int race = 0; race < most_races; ++race) {
    const Time now = clock_.now();
    auto turn = database_.find_one(sql::find_due_webhook, {now}, to_turn);
    if (!turn) return std::nullopt;
    turn->until = now + turn_lease;
    bool taken = false;
    database_.transaction([&](db::Session& session) {
      taken =
          session.execute(sql::take_webhook_turn, {turn->endpoint.id.str(), now, turn->until}) ==
              1 &&
          session.execute(
              sql::count_webhook_attempt, {turn->delivery.str(), turn->attempt - 1, turn->until}
          ) == 1;
      return taken;
    });
    if (taken) return turn;
  }
  return std::nullopt;
}

void Deliveries::settle(const Turn& turn, const Settlement& settlement) {
  const Time now = clock_.now();
  const bool is_success = settlement.state == DeliveryState::delivered;
  std::optional<Time> failing_since;
  if (!is_success) failing_since = turn.endpoint.failing_since.value_or(now);
  database_.transaction([&](db::Session& session) {
    session.execute(
        sql::settle_webhook_delivery,
        {turn.delivery.str(),
         turn.attempt,
         to_string(settlement.state),
         settlement.next_at,
         settlement.status,
         settlement.latency_ms,
         settlement.error,
         now}
    );
    session.execute(
        sql::end_webhook_turn,
        {turn.endpoint.id.str(),
         turn.until,
         now,
         settlement.rest_until,
         is_success ? 0 : turn.failures + 1,
         failing_since}
    );
    if (!settlement.disabled_reason.empty())
      session.execute(
          sql::disable_webhook_endpoint, {turn.endpoint.id.str(), settlement.disabled_reason, now}
      );
    return true;
  });
}

void Deliveries::give_back(const Turn& turn) {
  const Time now = clock_.now();
  database_.transaction([&](db::Session& session) {
    session.execute(sql::give_back_webhook, {turn.delivery.str(), turn.attempt, now});
    session.execute(
        sql::end_webhook_turn,
        {turn.endpoint.id.str(), turn.until, now, Time{}, turn.failures, turn.endpoint.failing_since
        }
    );
    return true;
  });
}

std::optional<Delivery> Deliveries::find(const DeliveryId& id) {
  return database_.find_one(sql::find_webhook_delivery, {id.str()}, to_delivery);
}

std::vector<Delivery> Deliveries::list(const DeliveryFilter& filter) {
  const std::string state{filter.state ? to_string(*filter.state) : ""};
  return database_.find_all(
      sql::list_webhook_deliveries,
      {filter.before, filter.endpoint, state, filter.limit},
      to_delivery
  );
}

std::optional<Delivery> Deliveries::redeliver(const DeliveryId& id) {
  const auto found = find(id);
  if (!found) return std::nullopt;
  database_.transaction([&](db::Session& session) {
    session.execute(sql::redeliver_webhook, {id.str(), clock_.now()});
    session.execute(sql::wake_webhook_endpoint, {found->endpoint.str()});
    return true;
  });
  return find(id);
}

std::int64_t Deliveries::count_pending() {
  return database_.query(sql::count_pending_webhooks, {}).front().integer(0);
}

}  // namespace matinee::webhooks
