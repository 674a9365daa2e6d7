#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "queue/dead_letters.hpp"
#include "queue/queue.hpp"

namespace matinee::queue {

/// Makes or updates the tables of SqlQueue and Outbox (component "queue") in this database.
void migrate(db::Database& database, const Clock& clock);

/// A queue as rows with leases in a database that also other processes may use. Several queues
/// share the tables, by name.
///
/// Leases follow the wall clock, which the processes share. A message sent through this object
/// wakes its receivers at once; what other processes send, and what becomes visible by time, is
/// found within half a second.
class SqlQueue final : public Queue, public DeadLetters {
 public:
  SqlQueue(db::Database& database, const Clock& clock, Random& random, std::string name);

  /// Throws std::length_error above 256 kB.
  void send(std::string_view body) override;
  [[nodiscard]] std::optional<Message> receive(
      std::chrono::milliseconds wait, std::chrono::seconds lease
  ) override;
  [[nodiscard]] bool extend(const Message& message, std::chrono::seconds lease) override;
  bool remove(const Message& message) override;
  bool release(const Message& message, std::chrono::seconds delay) override;
  bool bury(const Message& message, std::string_view reason) override;
  /// For good: later receives find nothing, and return at once.
  void interrupt() override;

  /// What was buried, newest message first.
  [[nodiscard]] std::vector<DeadLetter> dead_letters(int limit);
  /// Sends a dead letter again, as a message that was never tried. False when there is none of that
  /// id.
  bool redrive(std::string_view id);
  int redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) override;

  struct Depth {
    std::int64_t waiting = 0;
    std::int64_t leased = 0;  ///< Or released with a delay.
    std::int64_t dead = 0;
  };

  [[nodiscard]] Depth depth();

 private:
  [[nodiscard]] std::optional<Message> claim(std::chrono::seconds lease);
  void wake();

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
  std::string name_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t sends_ = 0;
  bool interrupted_ = false;
};

}  // namespace matinee::queue
