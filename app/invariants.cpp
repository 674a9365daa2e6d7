#include "invariants.hpp"

#include <array>

namespace matinee::app {

namespace {

// Without names: an operator's command needs no metric.
constexpr std::array known{
    Invariant{
        .database = "user",
        .broken =
            {.name = "",
             .sql = "SELECT id FROM sessions WHERE account_id NOT IN (SELECT id FROM accounts) "
                    "ORDER BY id LIMIT 100"},
        .meaning = "session without an account"
    },
    Invariant{
        .database = "user",
        .broken =
            {.name = "",
             .sql = "SELECT DISTINCT session_id FROM refresh_tokens "
                    "WHERE session_id NOT IN (SELECT id FROM sessions) "
                    "ORDER BY session_id LIMIT 100"},
        .meaning = "refresh token without its session"
    },
    Invariant{
        .database = "payment",
        .broken =
            {.name = "",
             .sql = "SELECT id FROM subscriptions WHERE plan_id IS NOT NULL "
                    "AND plan_id NOT IN (SELECT id FROM plans) ORDER BY id LIMIT 100"},
        .meaning = "subscription to a plan that does not exist"
    },
    Invariant{
        .database = "payment",
        .broken =
            {.name = "",
             .sql = "SELECT id FROM subscriptions "
                    "WHERE (status = 'past_due') <> (past_due_since IS NOT NULL) "
                    "ORDER BY id LIMIT 100"},
        .meaning = "subscription whose grace does not fit its status"
    },
    Invariant{
        .database = "streaming",
        .broken =
            {.name = "",
             // One that stopped may have lost its lease before it began: the clock was set back.
             .sql = "SELECT id FROM playbacks "
                    "WHERE (stopped = 0 AND lease_until < started_at) OR max_streams < 0 "
                    "OR stopped NOT IN (0, 1) ORDER BY id LIMIT 100"},
        .meaning = "playback with impossible values"
    },
    Invariant{
        .database = "streaming",
        .broken =
            {.name = "",
             .sql = "SELECT account_id || ' ' || video_id FROM positions "
                    "WHERE position_ms < 0 OR event_at < 0 "
                    "ORDER BY account_id, video_id LIMIT 100"},
        .meaning = "position with impossible values"
    },
};

}  // namespace

std::span<const Invariant> invariants() {
  return known;
}

std::vector<std::string> find_broken(db::Database& database, std::string_view name) {
  std::vector<std::string> out;
  for (const auto& invariant : known) {
    if (invariant.database != name) continue;
    for (const auto& row : database.query(invariant.broken, {})) {
      out.push_back(std::string{name} + ": " + std::string{invariant.meaning} + ": " + row.text(0));
    }
  }
  return out;
}

}  // namespace matinee::app
