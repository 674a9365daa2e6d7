#include "database/postgres/postgres_database.hpp"

#include <chrono>
#include <random>
#include <stdexcept>
#include <thread>

#include "database/body_scope.hpp"

namespace matinee::db::postgres {
namespace {

/// Enough for 16 writers of one row on a busy machine; with the pauses below about three seconds.
constexpr int max_attempts = 100;

class TransactionSession final : public Session {
 public:
  explicit TransactionSession(Connection& connection) : connection_{connection} {}

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments) override {
    return connection_.query(query, arguments);
  }

  std::int64_t execute(const Query& query, const Arguments& arguments) override {
    return connection_.execute(query, arguments);
  }

 private:
  Connection& connection_;
};

/// Those who collided must not meet again: a random time, growing with the attempts.
void pause_before(int attempt) {
  thread_local std::minstd_rand dice{std::random_device{}()};
  std::uniform_int_distribution<int> micros{0, 500 * (1 << std::min(attempt, 7))};
  std::this_thread::sleep_for(std::chrono::microseconds{micros(dice)});
}

void roll_back(Connection& connection) {
  try {
    connection.run("ROLLBACK");
  } catch (const std::exception&) {
    return;  // It is broken then, and the pool drops it.
  }
}

}  // namespace

PostgresDatabase::PostgresDatabase(
    const std::string& url, std::string_view schema, metrics::Registry& metrics
)
    : observer_{std::string{schema}, metrics}, pool_{url, std::string{schema}, observer_} {
  const auto connection = pool_.acquire();
  // IF NOT EXISTS alone fails when two processes start together.
  connection->run("BEGIN");
  connection->run("SELECT pg_advisory_xact_lock(hashtext('matinee_schemas'))");
  connection->run("CREATE SCHEMA IF NOT EXISTS " + quoted(schema));
  connection->run("COMMIT");
}

std::vector<Row> PostgresDatabase::query(const Query& query, const Arguments& arguments) {
  BodyScope::refuse_reentry(*this);
  return pool_.acquire()->query(query, arguments);
}

std::int64_t PostgresDatabase::execute(const Query& query, const Arguments& arguments) {
  BodyScope::refuse_reentry(*this);
  return pool_.acquire()->execute(query, arguments);
}

void PostgresDatabase::transaction(const std::function<bool(Session&)>& body) {
  BodyScope::refuse_reentry(*this);
  for (int attempt = 1;; ++attempt) {
    try {
      return run_once(body);
    } catch (const TryAgain&) {
      if (attempt == max_attempts) throw;
      pause_before(attempt);
    }
  }
}

void PostgresDatabase::run_once(const std::function<bool(Session&)>& body) {
  const auto connection = pool_.acquire();
  connection->run("BEGIN ISOLATION LEVEL SERIALIZABLE");
  bool committed = false;
  try {
    bool keep = false;
    {
      const BodyScope scope{*this};
      TransactionSession session{*connection};
      keep = body(session);
    }
    if (!keep) return roll_back(*connection);
    const auto start = std::chrono::steady_clock::now();
    committed = connection->commit();
    observer_.timed("commit", std::chrono::steady_clock::now() - start);
  } catch (...) {
    roll_back(*connection);
    throw;
  }
  if (!committed)
    throw std::logic_error{"a transaction is to be committed after a failed statement"};
}

void PostgresDatabase::ping() {
  static_cast<void>(query({.name = "", .sql = "SELECT 1"}, {}));
}

}  // namespace matinee::db::postgres
