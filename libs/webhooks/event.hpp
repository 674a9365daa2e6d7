#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/random.hpp"
#include "database/database.hpp"

/// Webhooks that customers of the platform receive, after https://www.standardwebhooks.com.
namespace matinee::webhooks {

struct EventTag {
  static constexpr std::string_view prefix = "evt";
};

using EventId = Id<EventTag>;

/// What endpoints can ask for. docs/webhooks.md says what each means.
inline constexpr std::array<std::string_view, 6> event_types{
    "video.created",
    "video.playable",
    "video.ready",
    "video.failed",
    "video.deleted",
    "subscription.updated",
};

/// Goes to one endpoint only, when somebody wants to see whether it works.
inline constexpr std::string_view ping_type = "ping";

/// A fact that customers are told of. Its id stays the same however often it is sent.
struct Event {
  EventId id;
  std::string type;
  std::string body;  ///< JSON, byte for byte as it is sent and signed.
  Time created_at{};
};

inline constexpr std::size_t max_event_bytes = std::size_t{64} * 1024;

/// {"type":…,"timestamp":…,"data":…}; `data` is JSON already.
[[nodiscard]] std::string event_body(std::string_view type, Time time, std::string_view data);

/// The table of events; component "webhook_events" of the database of each service that tells any.
[[nodiscard]] std::span<const db::Migration> event_migrations();

/// Events, written in the transaction of the fact that they tell of: nothing is told that did not
/// happen, and nothing that happened goes untold. Thread-safe.
class EventLog {
 public:
  EventLog(db::Database& database, const Clock& clock, Random& random);

  /// Within the caller's transaction. `data` is a JSON object. Throws std::length_error when the
  /// body would be over `max_event_bytes`.
  void append(db::Session& session, std::string_view type, std::string_view data);

  /// Takes events that another service wrote. One that is here already is left as it is.
  void accept(const std::vector<Event>& events);

  /// The oldest that nobody has handed on yet.
  [[nodiscard]] std::vector<Event> waiting(int limit);
  /// After they were handed on to the service that sends them.
  void remove(const std::vector<Event>& events);
  /// Those from before then, and their deliveries where there are any.
  void forget(Time before);

 private:
  db::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace matinee::webhooks
