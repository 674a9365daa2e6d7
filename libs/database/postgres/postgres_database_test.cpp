#include "database/postgres/postgres_database.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "database/open.hpp"
#include "testing/postgres_server.hpp"

namespace matinee::db::postgres {
namespace {

constexpr Query create_notes{.name = "", .sql = "CREATE TABLE notes (id text PRIMARY KEY)"};
constexpr Query insert_note{.name = "insert_note", .sql = "INSERT INTO notes (id) VALUES ($1)"};
constexpr Query list_notes{.name = "list_notes", .sql = "SELECT id FROM notes ORDER BY id"};

/// Asks until the pool's back-off is over.
std::size_t count_once_reachable(Database& database) {
  while (true) {
    try {
      return database.query(list_notes, {}).size();
    } catch (const Unavailable&) {
      std::this_thread::yield();
    }
  }
}

TEST(PostgresDatabaseTest, SurvivesARestartOfTheServer) {
  testing::PostgresServer server;
  metrics::Registry metrics;
  PostgresDatabase database{server.url(), "restart", metrics};
  database.execute(create_notes, {});
  database.execute(insert_note, {"a"});

  server.stop();
  EXPECT_THROW(database.ping(), Unavailable);
  EXPECT_THROW(database.execute(insert_note, {"b"}), Unavailable);
  EXPECT_THROW(database.transaction([](Session&) { return true; }), Unavailable);
  server.start();

  EXPECT_EQ(count_once_reachable(database), 1U);
}

TEST(PostgresDatabaseTest, TakesAnyNameForASchema) {
  metrics::Registry metrics;
  for (const char* name : {"user", "a\"b"}) {
    PostgresDatabase database{testing::PostgresServer::shared().url(), name, metrics};
    database.execute(create_notes, {});
    EXPECT_TRUE(database.query(list_notes, {}).empty());
  }
}

TEST(PostgresDatabaseTest, GivesUpATransactionWhoseConnectionBreaks) {
  testing::PostgresServer server;
  metrics::Registry metrics;
  PostgresDatabase database{server.url(), "breaks", metrics};
  database.execute(create_notes, {});

  const auto body = [&](Session& session) {
    session.execute(insert_note, {"a"});
    server.stop();
    return true;
  };
  EXPECT_THROW(database.transaction(body), Unavailable);
  server.start();

  EXPECT_EQ(count_once_reachable(database), 0U);
}

TEST(PostgresDatabaseTest, NotesASessionThatTheServerClosedWhileIdle) {
  auto& server = testing::PostgresServer::shared();
  metrics::Registry metrics;
  PostgresDatabase database{server.url(), "idle_" + std::to_string(::getpid()), metrics};
  PostgresDatabase other{server.url(), "idle_other_" + std::to_string(::getpid()), metrics};
  const Query end_others{
      .name = "",
      .sql =
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid <> "
          "pg_backend_pid() AND "
          "backend_type = 'client backend'"
  };

  static_cast<void>(other.query(end_others, {}));

  EXPECT_NO_THROW(database.ping());
}

TEST(PostgresDatabaseTest, DropsAConnectionWhoseStatementsAreOutOfDate) {
  metrics::Registry metrics;
  PostgresDatabase database{
      testing::PostgresServer::shared().url(), "outdated_" + std::to_string(::getpid()), metrics
  };
  const Query all{.name = "all_notes", .sql = "SELECT * FROM notes"};
  const Query widen{.name = "", .sql = "ALTER TABLE notes ADD COLUMN text text"};
  const Query forget{.name = "", .sql = "DEALLOCATE ALL"};
  database.execute(create_notes, {});

  for (const Query& change : {widen, forget}) {
    static_cast<void>(database.query(all, {}));
    database.execute(change, {});
    EXPECT_THROW(static_cast<void>(database.query(all, {})), Unavailable) << change.sql;
    EXPECT_NO_THROW(static_cast<void>(database.query(all, {}))) << change.sql;
  }
}

TEST(PostgresDatabaseTest, CommitsDurablyWhateverTheServersDefault) {
  metrics::Registry metrics;
  const auto url = testing::PostgresServer::shared().url();
  const auto* separator = url.contains('?') ? "&" : "?";
  PostgresDatabase database{
      url + separator + "options=-csynchronous_commit%3Doff",
      "durable_" + std::to_string(::getpid()),
      metrics
  };

  const auto rows = database.query({.name = "", .sql = "SHOW synchronous_commit"}, {});

  EXPECT_EQ(rows.at(0).text(0), "on");
}

TEST(PostgresDatabaseTest, SaysThatItCannotConnectWithoutTheUrl) {
  metrics::Registry metrics;
  try {
    const PostgresDatabase database{"postgres://me:hunter2@127.0.0.1:1/x", "none", metrics};
    FAIL() << "nobody listens there";
  } catch (const Unavailable& failure) {
    EXPECT_EQ(std::string{failure.what()}.find("hunter2"), std::string::npos) << failure.what();
  }
}

TEST(PostgresDatabaseTest, ReadsNumbersAsSqliteDoes) {
  metrics::Registry metrics;
  PostgresDatabase database{
      testing::PostgresServer::shared().url(), "numbers_" + std::to_string(::getpid()), metrics
  };
  const Query numbers{
      .name = "numbers",
      .sql =
          "SELECT sum(CAST(x AS bigint)), true, 1.5, CAST(2 AS smallint), avg(x) FROM (VALUES (1), "
          "(2)) AS v (x)"
  };

  const auto row = database.query(numbers, {}).at(0);

  EXPECT_EQ(row.integer(0), 3);
  EXPECT_TRUE(row.boolean(1));
  EXPECT_EQ(row.real(2), 1.5);
  EXPECT_EQ(row.integer(3), 2);
  EXPECT_EQ(row.real(4), 1.5);
}

TEST(OpenDatabaseTest, RefusesOtherUrlsAndNames) {
  metrics::Registry metrics;
  EXPECT_THROW(static_cast<void>(open("mysql://x", "user", metrics)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(open("sqlite:", "user", metrics)), std::invalid_argument);
  EXPECT_THROW(
      static_cast<void>(open("sqlite::memory:", "../user", metrics)), std::invalid_argument
  );
}

}  // namespace
}  // namespace matinee::db::postgres
