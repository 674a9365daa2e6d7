#include "user-service/store/sql_throttle_store.hpp"

#include "user-service/store/queries.hpp"

namespace matinee::user {

ThrottleStore::Count SqlThrottleStore::add(
    std::string_view key, Time now, std::chrono::seconds window
) {
  const auto to_count = [](const db::Row& row) {
    return Count{.attempts = row.integer(0), .window_ends_at = row.time(1)};
  };
  // RETURNING gives one row, inserted or updated.
  return database_.find_one(sql::add_attempt, {key, Time{now + window}, now}, to_count).value();
}

void SqlThrottleStore::give_back(std::string_view key) {
  database_.execute(sql::give_back_attempt, {key});
}

void SqlThrottleStore::forget(std::string_view key) {
  database_.execute(sql::forget_attempts, {key});
}

std::int64_t SqlThrottleStore::delete_ended(Time now, int limit) {
  return database_.execute(sql::delete_ended_throttles, {now, limit});
}

}  // namespace matinee::user
