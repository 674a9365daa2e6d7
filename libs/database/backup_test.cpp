#include "database/backup.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/result.hpp"
#include "database/open.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

std::unique_ptr<Database> open_in(const testing::TempDir& folder, metrics::Registry& metrics) {
  return open("sqlite:" + folder.str(), "user", metrics);
}

class SqliteBackupTest : public ::testing::Test {
 protected:
  SqliteBackupTest() {
    database_->execute({.name = "", .sql = "CREATE TABLE pairs (id bigint, side text)"}, {});
  }

  void add_pair(std::int64_t id) {
    database_->transaction([&](Session& session) {
      const Query insert{.name = "", .sql = "INSERT INTO pairs (id, side) VALUES ($1, $2)"};
      session.execute(insert, {id, "left"});
      session.execute(insert, {id, std::string(2000, 'r')});
      return true;
    });
  }

  [[nodiscard]] std::string copied() const { return target_.file("user.sqlite"); }

  testing::TempDir source_;
  testing::TempDir target_;
  metrics::Registry metrics_;
  std::unique_ptr<Database> database_ = open_in(source_, metrics_);
};

TEST_F(SqliteBackupTest, CopiesOneMomentWhileOthersWrite) {
  add_pair(0);
  std::atomic<bool> done = false;
  std::thread writer{[&] {
    for (std::int64_t id = 1; !done; ++id)
      add_pair(id);
  }};
  copy_sqlite(source_.file("user.sqlite"), copied());
  done = true;
  writer.join();

  EXPECT_THAT(find_sqlite_faults(copied()), IsEmpty());
  const auto copy = open_in(target_, metrics_);
  const auto rows = copy->query(
      {.name = "", .sql = "SELECT count(*), count(DISTINCT id), max(id) FROM pairs"}, {}
  );
  EXPECT_EQ(rows.front().integer(0), 2 * rows.front().integer(1));
  EXPECT_EQ(rows.front().integer(1), rows.front().integer(2) + 1);
}

TEST_F(SqliteBackupTest, KeepsTheCopyFromOthersAndReplacesNothing) {
  copy_sqlite(source_.file("user.sqlite"), copied());

  struct stat status{};
  ASSERT_EQ(::stat(copied().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THROW(copy_sqlite(source_.file("user.sqlite"), copied()), Unavailable);
  EXPECT_THROW(copy_sqlite(source_.file("none.sqlite"), target_.file("x")), Unavailable);
}

TEST_F(SqliteBackupTest, FindsDamageAndMissingFiles) {
  for (std::int64_t id = 0; id < 50; ++id)
    add_pair(id);
  copy_sqlite(source_.file("user.sqlite"), copied());
  std::string bytes = testing::read_file(copied());
  bytes.replace(bytes.size() / 2, 4096, std::string(4096, '\x7f'));
  testing::write_file(copied(), bytes);

  EXPECT_THAT(find_sqlite_faults(copied()), Not(IsEmpty()));
  EXPECT_THAT(
      find_sqlite_faults(target_.file("none?.sqlite")), ElementsAre(HasSubstr("cannot open"))
  );
}

TEST(PostgresEnvironmentTest, TakesAUrlApart) {
  const auto variables = postgres_environment(
      "postgres://me:p%40ss@db.example:5433/matinee?sslmode=verify-full&connect_timeout=7"
  );

  EXPECT_THAT(
      variables,
      ElementsAre(
          Pair("PGCONNECT_TIMEOUT", "7"),
          Pair("PGDATABASE", "matinee"),
          Pair("PGHOST", "db.example"),
          Pair("PGPASSWORD", "p@ss"),
          Pair("PGPORT", "5433"),
          Pair("PGSSLMODE", "verify-full"),
          Pair("PGUSER", "me")
      )
  );
}

TEST(PostgresEnvironmentTest, RefusesWhatIsNoUrlWithoutRepeatingIt) {
  try {
    static_cast<void>(postgres_environment("postgres://me:hush@db.example/x?nonsense=1"));
    FAIL() << "it was accepted";
  } catch (const std::invalid_argument& refused) {
    EXPECT_THAT(refused.what(), Not(HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace matinee::db
