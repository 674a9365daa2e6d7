#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/secret.hpp"
#include "database/database.hpp"
#include "logger/logger.hpp"
#include "payments/sandbox/events.hpp"

namespace matinee::payments::sandbox {

/// Stores events in the transaction of what they tell of.
void append_events(db::Session& session, const std::vector<Event>& events, Time now);

/// Sends stored events to the webhook, as Stripe does: signed, at least once, in no particular
/// order, again after a failure for three days.
class Outbox {
 public:
  /// Gets the body and its Stripe-Signature; true for a 2xx answer. Exceptions count as a failure.
  using Send = std::function<bool(const std::string& body, const std::string& signature)>;

  Outbox(db::Database& database, Secret secret, const Clock& clock, Send send);

  /// Sends everything that is due. Thread-safe. Throws Unavailable when the database fails.
  void deliver_due();

 private:
  [[nodiscard]] bool try_send(const std::string& body) const;

  db::Database& database_;
  Secret secret_;
  const Clock& clock_;
  Send send_;
  logger::Logger log_{"sandbox"};
};

}  // namespace matinee::payments::sandbox
