#include "testing/all_prepare.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/clock.hpp"
#include "database/migrate.hpp"
#include "database/open.hpp"
#include "metrics/metrics.hpp"
#include "testing/postgres_server.hpp"

namespace matinee::testing {
namespace {

/// The highest n of `$n`. Enough for constant queries of ours, which have no dollar signs in texts.
std::size_t highest_argument(std::string_view sql) {
  std::size_t highest = 0;
  for (auto at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    std::size_t number = 0;
    for (auto digit = at + 1; digit < sql.size() && sql[digit] >= '0' && sql[digit] <= '9';
         ++digit) {
      number = (number * 10) + static_cast<std::size_t>(sql[digit] - '0');
    }
    highest = std::max(highest, number);
  }
  return highest;
}

/// EXPLAIN compiles and plans without running, and takes the arguments of what it explains.
void compile_on_sqlite(db::Database& database, const db::Query& query) {
  const auto explain = "EXPLAIN " + std::string{query.sql};
  const db::Arguments nulls(highest_argument(query.sql), db::Value{nullptr});
  static_cast<void>(database.query({.name = "", .sql = explain}, nulls));
}

void compile_on_postgres(db::Database& database, const db::Query& query) {
  const auto sql = query.postgres_sql.empty() ? query.sql : query.postgres_sql;
  const auto prepare = "PREPARE checked AS " + std::string{sql};
  database.transaction([&](db::Session& session) {
    session.execute({.name = "", .sql = prepare}, {});
    session.execute({.name = "", .sql = "DEALLOCATE checked"}, {});
    return true;
  });
}

template <class Compile>
void expect_compiles(
    db::Database& database,
    std::span<const db::Query> queries,
    std::span<const db::Migration> migrations,
    Compile compile
) {
  const SystemClock clock;
  db::migrate(database, "checked", migrations, clock);
  for (const db::Query& query : queries) {
    try {
      compile(database, query);
    } catch (const std::exception& failure) {
      ADD_FAILURE() << query.name << ".sql: " << failure.what();
    }
  }
}

}  // namespace

void expect_all_prepare(
    std::span<const db::Query> queries, std::span<const db::Migration> migrations
) {
  static std::atomic<int> schemas = 0;
  metrics::Registry metrics;
  const auto schema = "prepared_" + std::to_string(::getpid()) + "_" + std::to_string(++schemas);
  const auto sqlite = db::open("sqlite::memory:", "prepared", metrics);
  expect_compiles(*sqlite, queries, migrations, compile_on_sqlite);
  const auto postgres = db::open(PostgresServer::shared().url(), schema, metrics);
  expect_compiles(*postgres, queries, migrations, compile_on_postgres);
  for (const db::Query& query : queries) {
    const auto other = query.postgres_sql.empty() ? query.sql : query.postgres_sql;
    EXPECT_EQ(highest_argument(query.sql), highest_argument(other))
        << query.name << ": arguments differ";
  }
}

}  // namespace matinee::testing
