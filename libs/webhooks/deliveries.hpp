#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "webhooks/endpoints.hpp"
#include "webhooks/event.hpp"

namespace matinee::webhooks {

struct DeliveryTag {
  static constexpr std::string_view prefix = "whd";
};

using DeliveryId = Id<DeliveryTag>;

/// pending until an endpoint has taken the event (delivered) or all attempts are over (failed).
enum class DeliveryState { pending, delivered, failed };

[[nodiscard]] std::string_view to_string(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view text);

/// One event for one endpoint.
struct Delivery {
  DeliveryId id;
  EndpointId endpoint;
  EventId event;
  std::string type;  ///< Of the event.
  DeliveryState state = DeliveryState::pending;
  int attempts = 0;
  Time next_at{};                          ///< The next attempt, of a pending one.
  std::optional<std::int64_t> status;      ///< Of the last answer.
  std::optional<std::int64_t> latency_ms;  ///< Of the last attempt.
  std::string error;  ///< Why the last attempt had no answer (http::StrangerFailure); else empty.
  Time created_at{};
  Time updated_at{};
  std::string body;  ///< Of the event; empty in lists.
};

struct DeliveryFilter {
  std::string endpoint;  ///< Empty = of all.
  std::optional<DeliveryState> state;
  std::string before;  ///< Id that the page starts behind; empty = at the newest.
  int limit = 20;
};

/// The turn of an endpoint: one attempt, which nobody else makes as long as the turn lasts.
struct Turn {
  DeliveryId delivery;
  int attempt = 1;    ///< Counted already.
  Time started_at{};  ///< When the first attempt was due.
  Endpoint endpoint;  ///< As far as sending needs it.
  int failures = 0;   ///< Of the endpoint, in a row.
  EventId event;
  std::string body;
  Time until{};
};

/// What came of an attempt, as it is to be stored.
struct Settlement {
  DeliveryState state = DeliveryState::delivered;
  Time next_at{};  ///< When it stays pending.
  std::optional<std::int64_t> status;
  std::int64_t latency_ms = 0;
  std::string error;
  Time rest_until{};            ///< Of the endpoint; the epoch after a success.
  std::string disabled_reason;  ///< When not empty, the endpoint is disabled.
};

/// Who gets what, and how it went. Thread-safe, also between processes; throws Unavailable with its
/// database.
class Deliveries {
 public:
  Deliveries(db::Database& database, const Clock& clock, Random& random);

  /// Makes deliveries of the events that wait; how many events it was.
  int fan_out();
  /// A ping for one endpoint, right away. Nothing when there is no such endpoint.
  [[nodiscard]] std::optional<Delivery> ping(const EndpointId& endpoint);

  /// Takes the next turn, if one is due: endpoints in turn, each with what is due the longest. A
  /// turn that nobody ends (a crash) ends by itself, and the attempt is made again.
  [[nodiscard]] std::optional<Turn> take_turn();
  void settle(const Turn& turn, const Settlement& settlement);
  /// The attempt was not made after all.
  void give_back(const Turn& turn);

  [[nodiscard]] std::optional<Delivery> find(const DeliveryId& id);
  /// Newest first.
  [[nodiscard]] std::vector<Delivery> list(const DeliveryFilter& filter);
  /// Sends the same event again, with as many attempts as a new one. Nothing when there is none.
  [[nodiscard]] std::optional<Delivery> redeliver(const DeliveryId& id);

  [[nodiscard]] std::int64_t count_pending();

  /// How long a turn may last: longer than an attempt, with all its timeouts.
  static constexpr std::chrono::seconds turn_lease{60};

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::webhooks
