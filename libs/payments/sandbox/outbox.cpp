#include "payments/sandbox/outbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "payments/sandbox_sql.hpp"
#include "payments/signature.hpp"

namespace matinee::payments::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto given_up_after = 72h;

std::chrono::milliseconds pause_after(std::int64_t attempts) {
  return std::min<std::chrono::milliseconds>(1s * (attempts + 1) * (attempts + 1), 1h);
}

}  // namespace

void append_events(db::Session& session, const std::vector<Event>& events, Time now) {
  for (const Event& event : events)
    session.execute(sql::insert_sandbox_event, {event.id, event.type, event.body, now});
}

Outbox::Outbox(db::Database& database, Secret secret, const Clock& clock, Send send)
    : database_{database}, secret_{std::move(secret)}, clock_{clock}, send_{std::move(send)} {}

void Outbox::deliver_due() {
  const Time now = clock_.now();
  for (const db::Row& row : database_.query(sql::list_due_sandbox_events, {now})) {
    const std::string& id = row.text(0);
    const bool sent = try_send(row.text(1));
    if (sent || row.time(3) + given_up_after <= now) {
      database_.execute(sql::remove_sandbox_event, {id});
    } else {
      database_.execute(sql::postpone_sandbox_event, {id, now + pause_after(row.integer(2))});
    }
    if (!sent)
      log_.warn(
          "webhook event was not accepted",
          {{"event", id}, {"attempt", std::to_string(row.integer(2) + 1)}}
      );
  }
}

bool Outbox::try_send(const std::string& body) const {
  try {
    return send_(body, sign(body, secret_, clock_.now()));
  } catch (const std::exception& failure) {
    log_.warn("webhook failed", {{"reason", failure.what()}});
    return false;
  }
}

}  // namespace matinee::payments::sandbox
