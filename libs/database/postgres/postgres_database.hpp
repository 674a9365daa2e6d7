#pragma once

#include <string>
#include <string_view>

#include "database/database.hpp"
#include "database/postgres/pool.hpp"
#include "database/query_observer.hpp"

namespace matinee::db::postgres {

/// One schema of a PostgreSQL database (15 or newer). Transactions are SERIALIZABLE, as they are on
/// SQLite, and are tried again when the engine undoes one because of another; single statements run
/// at READ COMMITTED.
class PostgresDatabase final : public Database {
 public:
  /// Connects, and makes the schema when it is missing.
  PostgresDatabase(const std::string& url, std::string_view schema, metrics::Registry& metrics);

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments) override;
  std::int64_t execute(const Query& query, const Arguments& arguments) override;
  void transaction(const std::function<bool(Session&)>& body) override;

  [[nodiscard]] Engine engine() const override { return Engine::postgres; }

  void ping() override;

 private:
  void run_once(const std::function<bool(Session&)>& body);

  QueryObserver observer_;
  Pool pool_;
};

}  // namespace matinee::db::postgres
