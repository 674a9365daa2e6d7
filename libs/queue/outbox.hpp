#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "queue/queue.hpp"

namespace matinee::queue {

/// Messages that are written in the transaction of the fact they tell of, and sent afterwards:
/// nothing is told that did not happen, and nothing that happened goes untold. Its table comes with
/// queue::migrate (queue/sql/sql_queue.hpp). Thread-safe.
class Outbox {
 public:
  /// `name` tells outboxes of one database apart.
  Outbox(
      db::Database& database, Queue& target, const Clock& clock, Random& random, std::string name
  );

  /// Within the caller's transaction. After it, wake whoever runs `relay`. Throws std::length_error
  /// above 256 kB.
  void append(db::Session& session, std::string_view body);

  /// Sends what waits, oldest first, and removes what was sent; their number. For
  /// runtime::Periodic. A crash between the two sends a message again: receivers must take a
  /// message twice.
  int relay();

 private:
  db::Database& database_;
  Queue& target_;
  const Clock& clock_;
  Random& random_;
  std::string name_;
};

}  // namespace matinee::queue
