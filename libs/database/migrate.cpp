#include "database/migrate.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "database/script.hpp"

namespace matinee::db {
namespace {

// Without names: they run at start, not on behalf of a request, and need no metric.
constexpr Query create_table{
    .name = "",
    .sql =
        "CREATE TABLE IF NOT EXISTS schema_migrations ("
        "  component text NOT NULL,"
        "  number bigint NOT NULL,"
        "  name text NOT NULL,"
        "  checksum text NOT NULL,"
        "  applied_at bigint NOT NULL,"
        "  PRIMARY KEY (component, number))"
};
constexpr Query list_applied{
    .name = "",
    .sql =
        "SELECT number, name, checksum FROM schema_migrations WHERE component = $1 ORDER BY number"
};
constexpr Query note_applied{
    .name = "",
    .sql =
        "INSERT INTO schema_migrations (component, number, name, checksum, applied_at)"
        " VALUES ($1, $2, $3, $4, $5)"
};
constexpr Query find_table{
    .name = "",
    .sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
    .postgres_sql = "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"
};

struct Applied {
  std::string name;
  std::string checksum;
};

std::string_view text_of(const Migration& migration, Engine engine) {
  return engine == Engine::postgres && !migration.postgres_sql.empty() ? migration.postgres_sql
                                                                       : migration.sql;
}

std::string checksum_of(const Migration& migration, Engine engine) {
  return hex_encode(bytes_of(sha256(text_of(migration, engine))));
}

std::map<std::int64_t, Applied> read_applied(Session& session, std::string_view component) {
  std::map<std::int64_t, Applied> applied;
  for (const Row& row : session.query(list_applied, {component})) {
    applied.emplace(row.integer(0), Applied{.name = row.text(1), .checksum = row.text(2)});
  }
  return applied;
}

/// Holds off other processes until the transaction ends. On SQLite its BEGIN IMMEDIATE has done
/// that.
void lock(Session& session, Engine engine) {
  if (engine != Engine::postgres) return;
  // What is read after the lock must be what its last holder wrote, so no snapshot may be taken
  // before.
  session.execute({.name = "", .sql = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED"}, {});
  session.execute({.name = "", .sql = "SET LOCAL statement_timeout = 0"}, {});
  session.execute({.name = "", .sql = "SET LOCAL lock_timeout = 0"}, {});
  static_cast<void>(session.query(
      {.name = "",
       .sql = "SELECT pg_advisory_xact_lock(hashtext('matinee_migrations:' || current_schema()))"},
      {}
  ));
}

void require_known(
    std::string_view component,
    const std::map<std::int64_t, Applied>& applied,
    std::span<const Migration> migrations,
    Engine engine
) {
  const auto where = "the schema of " + std::string{component};
  if (!applied.empty() && applied.rbegin()->first > static_cast<std::int64_t>(migrations.size())) {
    throw std::runtime_error{
        where + " is at " + std::to_string(applied.rbegin()->first) + " (" +
        applied.rbegin()->second.name + "), newer than this program knows"
    };
  }
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.number);
    if (found == applied.end() || found->second.checksum == checksum_of(migration, engine))
      continue;
    throw std::runtime_error{
        where + ": migration " + std::to_string(migration.number) + " (" +
        std::string{migration.name} + ") was changed after it was applied"
    };
  }
}

void apply(
    Session& session,
    std::string_view component,
    const Migration& migration,
    Engine engine,
    Time now
) {
  for (const std::string_view statement : split_script(text_of(migration, engine))) {
    session.execute({.name = "", .sql = statement}, {});
  }
  session.execute(
      note_applied,
      {component, migration.number, migration.name, checksum_of(migration, engine), now}
  );
}

}  // namespace

void migrate(
    Database& database,
    std::string_view component,
    std::span<const Migration> migrations,
    const Clock& clock
) {
  const Engine engine = database.engine();
  database.transaction([&](Session& session) {
    lock(session, engine);
    session.execute(create_table, {});
    const auto applied = read_applied(session, component);
    require_known(component, applied, migrations, engine);
    for (const Migration& migration : migrations) {
      if (applied.contains(migration.number)) continue;
      apply(session, component, migration, engine, clock.now());
    }
    return true;
  });
}

std::vector<MigrationState> migration_status(
    Database& database, std::string_view component, std::span<const Migration> migrations
) {
  std::map<std::int64_t, Applied> applied;
  if (!database.query(find_table, {}).empty()) applied = read_applied(database, component);
  std::vector<MigrationState> states;
  for (const Migration& migration : migrations) {
    states.push_back(
        {.component = std::string{component},
         .number = migration.number,
         .name = std::string{migration.name},
         .applied = applied.contains(migration.number)}
    );
  }
  for (const auto& [number, row] : applied) {  // What only a newer program knows.
    if (number <= static_cast<std::int64_t>(migrations.size())) continue;
    states.push_back(
        {.component = std::string{component},
         .number = static_cast<int>(number),
         .name = row.name,
         .applied = true}
    );
  }
  return states;
}

}  // namespace matinee::db
