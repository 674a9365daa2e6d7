#include "webhooks/event.hpp"

#include <stdexcept>

#include "webhooks/events/queries.hpp"

namespace matinee::webhooks {

std::string event_body(std::string_view type, Time time, std::string_view data) {
  std::string body = R"({"type":")";
  body.append(type).append(R"(","timestamp":")").append(format_rfc3339(time));
  body.append(R"(","data":)").append(data).append("}");
  return body;
}

std::span<const db::Migration> event_migrations() {
  return events_sql::migrations;
}

EventLog::EventLog(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

void EventLog::append(db::Session& session, std::string_view type, std::string_view data) {
  const Time now = clock_.now();
  const auto body = event_body(type, now, data);
  if (body.size() > max_event_bytes) throw std::length_error{"an event is at most 64 kB"};
  const auto id = EventId::make(clock_, random_);
  session.execute(events_sql::insert_webhook_event, {id.str(), type, body, 1, now});
}

void EventLog::accept(const std::vector<Event>& events) {
  database_.transaction([&](db::Session& session) {
    for (const Event& event : events)
      session.execute(
          events_sql::insert_webhook_event,
          {event.id.str(), event.type, event.body, 1, event.created_at}
      );
    return true;
  });
}

std::vector<Event> EventLog::waiting(int limit) {
  return database_
      .find_all(events_sql::list_waiting_webhook_events, {limit}, [](const db::Row& row) {
        return Event{
            .id = EventId::trusted(row.text(0)),
            .type = row.text(1),
            .body = row.text(2),
            .created_at = row.time(3),
        };
      });
}

void EventLog::remove(const std::vector<Event>& events) {
  database_.transaction([&](db::Session& session) {
    for (const Event& event : events)
      session.execute(events_sql::remove_webhook_event, {event.id.str()});
    return true;
  });
}

void EventLog::forget(Time before) {
  database_.execute(events_sql::forget_webhook_events, {before});
}

}  // namespace matinee::webhooks
