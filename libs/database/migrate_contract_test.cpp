// Migrations on every engine.
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "testing/manual_clock.hpp"
#include "testing/postgres_server.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::db {
namespace {

constexpr std::array first_release{
    Migration{
        .number = 1,
        .name = "films",
        .sql = "CREATE TABLE films (id text PRIMARY KEY);\nCREATE INDEX films_id ON films (id);\n"
    },
};
constexpr std::array second_release{
    first_release[0],
    Migration{
        .number = 2,
        .name = "years",
        .sql = "ALTER TABLE films ADD COLUMN made bigint;\nINSERT INTO films (id, made) VALUES "
               "('m', 1931);"
    },
};
constexpr std::array changed_release{
    Migration{
        .number = 1, .name = "films", .sql = "CREATE TABLE films (id text PRIMARY KEY, title text)"
    },
};
constexpr std::array broken_release{
    first_release[0],
    Migration{
        .number = 2,
        .name = "broken",
        .sql = "CREATE TABLE extras (id text);\nCREATE TABEL oops (id text);"
    },
};
constexpr Query find_film{.name = "find_film", .sql = "SELECT made FROM films WHERE id = $1"};

enum class Kind { sqlite, postgres };

class MigrateContractTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { database_ = open_again(); }

  [[nodiscard]] std::unique_ptr<Database> open_again() {
    const bool is_sqlite = GetParam() == Kind::sqlite;
    const auto url =
        is_sqlite ? "sqlite:" + folder_.str() : testing::PostgresServer::shared().url();
    return open(url, name_, metrics_);
  }

  static inline std::atomic<int> schemas = 0;
  testing::TempDir folder_;
  testing::ManualClock clock_;
  metrics::Registry metrics_;
  std::string name_ = "migrate_" + std::to_string(::getpid()) + "_" + std::to_string(++schemas);
  std::unique_ptr<Database> database_;
};

TEST_P(MigrateContractTest, AppliesEachMigrationOnce) {
  migrate(*database_, "catalogue", first_release, clock_);
  migrate(*database_, "catalogue", second_release, clock_);
  migrate(*database_, "catalogue", second_release, clock_);

  EXPECT_EQ(database_->query(find_film, {"m"}).at(0).integer(0), 1931);
}

TEST_P(MigrateContractTest, TellsWhatIsAppliedAndWhatIsNot) {
  const auto before = migration_status(*database_, "catalogue", second_release);
  migrate(*database_, "catalogue", first_release, clock_);
  const auto between = migration_status(*database_, "catalogue", second_release);
  migrate(*database_, "catalogue", second_release, clock_);
  const auto older_program = migration_status(*database_, "catalogue", first_release);

  ASSERT_EQ(before.size(), 2U);
  EXPECT_FALSE(before[0].applied);
  ASSERT_EQ(between.size(), 2U);
  EXPECT_TRUE(between[0].applied);
  EXPECT_FALSE(between[1].applied);
  ASSERT_EQ(older_program.size(), 2U) << "also what only a newer program knows";
  EXPECT_EQ(older_program[1].name, "years");
}

TEST_P(MigrateContractTest, KeepsComponentsApart) {
  constexpr std::array other{
      Migration{.number = 1, .name = "x", .sql = "CREATE TABLE extras (id text)"}
  };

  migrate(*database_, "catalogue", first_release, clock_);
  migrate(*database_, "other", other, clock_);

  EXPECT_TRUE(migration_status(*database_, "other", other).at(0).applied);
}

TEST_P(MigrateContractTest, RefusesASchemaThatIsNewerThanTheProgram) {
  migrate(*database_, "catalogue", second_release, clock_);

  EXPECT_THROW(migrate(*database_, "catalogue", first_release, clock_), std::runtime_error);
}

TEST_P(MigrateContractTest, RefusesAMigrationThatWasChangedAfterwards) {
  migrate(*database_, "catalogue", first_release, clock_);

  EXPECT_THROW(migrate(*database_, "catalogue", changed_release, clock_), std::runtime_error);
}

TEST_P(MigrateContractTest, LeavesNothingOfARunThatFails) {
  EXPECT_THROW(migrate(*database_, "catalogue", broken_release, clock_), std::logic_error);

  EXPECT_FALSE(migration_status(*database_, "catalogue", first_release).at(0).applied);
  EXPECT_NO_THROW(migrate(*database_, "catalogue", second_release, clock_));
}

TEST_P(MigrateContractTest, LetsSeveralProcessesStartTogether) {
  // Each has a connection of its own, as processes have.
  std::vector<std::unique_ptr<Database>> databases;
  for (int process = 0; process < 4; ++process)
    databases.push_back(open_again());
  std::atomic<int> succeeded = 0;

  {
    std::vector<std::jthread> starting;
    for (auto& database : databases) {
      starting.emplace_back([&] {
        migrate(*database, "catalogue", second_release, clock_);
        ++succeeded;
      });
    }
  }

  EXPECT_EQ(succeeded, 4);
  EXPECT_EQ(database_->query(find_film, {"m"}).size(), 1U);
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::sqlite ? "Sqlite" : "Postgres";
}

INSTANTIATE_TEST_SUITE_P(
    Engines, MigrateContractTest, ::testing::Values(Kind::sqlite, Kind::postgres), name_of
);

}  // namespace
}  // namespace matinee::db
