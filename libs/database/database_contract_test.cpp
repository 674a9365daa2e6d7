// The Database port on every engine. What holds here is what stores may rely on.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "database/open.hpp"
#include "testing/postgres_server.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::db {
namespace {

constexpr Query create_notes{
    .name = "",
    .sql =
        "CREATE TABLE notes (id text PRIMARY KEY, body text, size bigint NOT NULL DEFAULT 0 CHECK "
        "(size >= 0), "
        "score double precision)"
};
constexpr Query insert_note{
    .name = "insert_note",
    .sql = "INSERT INTO notes (id, body, size, score) VALUES ($1, $2, $3, $4)"
};
constexpr Query find_note{
    .name = "find_note", .sql = "SELECT id, body, size, score FROM notes WHERE id = $1"
};
constexpr Query list_notes{.name = "list_notes", .sql = "SELECT id FROM notes ORDER BY id"};
constexpr Query grow_note{
    .name = "grow_note", .sql = "UPDATE notes SET size = size + $2 WHERE id = $1 RETURNING size"
};
constexpr Query remove_notes{.name = "remove_notes", .sql = "DELETE FROM notes WHERE size >= $1"};

enum class Kind { sqlite_file, sqlite_memory, postgres };

class DatabaseContractTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    database_ = open_again();
    database_->execute(create_notes, {});
  }

  [[nodiscard]] std::unique_ptr<Database> open_again() {
    const std::string name =
        "contract_" + std::to_string(++schemas) + "_" + std::to_string(::getpid());
    if (name_.empty()) name_ = name;
    switch (GetParam()) {
      case Kind::sqlite_file:
        return open("sqlite:" + folder_.file("deep/data"), name_, metrics_);
      case Kind::sqlite_memory:
        return open("sqlite::memory:", name_, metrics_);
      case Kind::postgres:
        return open(testing::PostgresServer::shared().url(), name_, metrics_);
    }
    return nullptr;
  }

  void insert(std::string_view id, std::int64_t size = 0) {
    database_->execute(insert_note, {id, nullptr, size, nullptr});
  }

  [[nodiscard]] std::vector<std::string> ids() {
    return database_->find_all(list_notes, {}, [](const Row& row) { return row.text(0); });
  }

  static inline std::atomic<int> schemas = 0;
  testing::TempDir folder_;
  metrics::Registry metrics_;
  std::string name_;
  std::unique_ptr<Database> database_;
};

TEST_P(DatabaseContractTest, KeepsEveryTypeOfValue) {
  database_->execute(insert_note, {"a", "Äther 🎬 'quoted'", std::int64_t{1} << 60U, 0.1});
  database_->execute(insert_note, {"b", nullptr, true, 3});

  const auto read = [&](std::string_view id) { return database_->query(find_note, {id}).at(0); };
  const auto a = read("a");
  const auto b = read("b");

  EXPECT_EQ(a.text(1), "Äther 🎬 'quoted'");
  EXPECT_EQ(a.integer(2), std::int64_t{1} << 60U);
  EXPECT_EQ(a.real(3), 0.1);
  EXPECT_TRUE(b.is_null(1));
  EXPECT_EQ(b.optional_text(1), std::nullopt);
  EXPECT_TRUE(b.boolean(2));
  EXPECT_EQ(b.real(3), 3.0);
}

TEST_P(DatabaseContractTest, TellsTheProgramsMistakesApart) {
  insert("a");
  const auto row = database_->query(find_note, {"a"}).at(0);

  EXPECT_THROW(static_cast<void>(row.text(1)), std::logic_error) << "NULL";
  EXPECT_THROW(static_cast<void>(row.integer(0)), std::logic_error) << "another type";
  EXPECT_THROW(static_cast<void>(row.text(9)), std::logic_error) << "no such column";
  EXPECT_THROW(static_cast<void>(database_->query(find_note, {})), std::logic_error)
      << "no argument";
  EXPECT_THROW(static_cast<void>(database_->query(find_note, {"a", "b"})), std::logic_error)
      << "too many";
  EXPECT_THROW(
      static_cast<void>(database_->query({.name = "broken", .sql = "SELEC 1"}, {})),
      std::logic_error
  );
  EXPECT_THROW(
      static_cast<void>(database_->query({.name = "two", .sql = "SELECT 1; SELECT 2"}, {})),
      std::logic_error
  );
  EXPECT_EQ(ids(), std::vector<std::string>{"a"}) << "and goes on working";
}

TEST_P(DatabaseContractTest, RefusesTextThatOneEngineWouldNotKeep) {
  EXPECT_THROW(insert(std::string{"a\0b", 3}), std::invalid_argument);
  EXPECT_THROW(insert("a\xff"), std::invalid_argument);
  EXPECT_TRUE(ids().empty());
}

TEST_P(DatabaseContractTest, TakesAnArgumentSeveralTimesAndInAnyOrder) {
  const Query query{
      .name = "mixed",
      .sql =
          "SELECT CAST($2 AS text), CAST($1 AS bigint), CAST($2 AS text) WHERE CAST($1 AS bigint) "
          "= $3"
  };

  const auto rows = database_->query(query, {7, "x", 7});

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].text(0), "x");
  EXPECT_EQ(rows[0].integer(1), 7);
  EXPECT_EQ(rows[0].text(2), "x");
}

TEST_P(DatabaseContractTest, SkipsAFilterThatIsNull) {
  insert("a");
  insert("b");
  const Query filter{
      .name = "filter",
      .sql = "SELECT id FROM notes WHERE (CAST($1 AS text) IS NULL OR id = $1) ORDER BY id"
  };

  EXPECT_EQ(database_->query(filter, {nullptr}).size(), 2U);
  EXPECT_EQ(database_->query(filter, {"b"}).size(), 1U);
  EXPECT_EQ(database_->query(filter, {std::optional<std::string>{}}).size(), 2U);
}

TEST_P(DatabaseContractTest, CountsTheRowsThatAStatementChanged) {
  insert("a", 1);
  insert("b", 2);
  insert("c", 3);

  EXPECT_EQ(database_->execute(remove_notes, {2}), 2);
  EXPECT_EQ(database_->execute(remove_notes, {2}), 0);
  EXPECT_EQ(database_->execute(list_notes, {}), 0) << "a SELECT changes nothing";
}

TEST_P(DatabaseContractTest, ReturnsTheRowsOfAWrite) {
  insert("a", 1);

  const auto rows = database_->query(grow_note, {"a", 4});

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].integer(0), 5);
  EXPECT_EQ(database_->query(find_note, {"a"}).at(0).integer(2), 5);
}

TEST_P(DatabaseContractTest, NamesABrokenConstraintAlikeOnEveryEngine) {
  insert("a");

  EXPECT_THROW(insert("a"), ConstraintViolation) << "unique";
  EXPECT_THROW(insert("b", -1), ConstraintViolation) << "check";
  EXPECT_THROW(database_->execute(insert_note, {"c", "", nullptr, 0}), ConstraintViolation)
      << "not null";
  EXPECT_EQ(ids(), std::vector<std::string>{"a"});
}

TEST_P(DatabaseContractTest, CommitsABodyThatReturnsTrue) {
  database_->transaction([](Session& session) {
    session.execute(insert_note, {"a", "", 1, 0});
    const auto rows = session.query(find_note, {"a"});
    session.execute(insert_note, {"b", "", rows.at(0).integer(2) + 1, 0});
    return true;
  });

  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b"}));
}

TEST_P(DatabaseContractTest, UndoesABodyThatRefusesOrThrows) {
  const auto refused = database_->transact([](Session& session) -> Result<int> {
    session.execute(insert_note, {"a", "", 1, 0});
    return refuse(code::email_taken);
  });
  const auto throwing = [](Session& session) -> bool {
    session.execute(insert_note, {"b", "", 1, 0});
    throw std::range_error{"mine"};
  };

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code.name, code::email_taken.name);
  EXPECT_THROW(database_->transaction(throwing), std::range_error);
  EXPECT_TRUE(ids().empty());
}

TEST_P(DatabaseContractTest, HandsOnTheValueOfATransaction) {
  const auto value = database_->transact([](Session& session) -> Result<std::int64_t> {
    return session.execute(insert_note, {"a", "", 1, 0});
  });

  ASSERT_TRUE(value);
  EXPECT_EQ(*value, 1);
}

TEST_P(DatabaseContractTest, EndsATransactionWithItsFirstFailedStatement) {
  const auto body = [](Session& session) {
    session.execute(insert_note, {"a", "", 1, 0});
    EXPECT_THROW(session.execute(insert_note, {"a", "", 1, 0}), ConstraintViolation);
    EXPECT_THROW(session.execute(insert_note, {"b", "", 1, 0}), std::logic_error);
    return true;
  };

  EXPECT_THROW(database_->transaction(body), std::logic_error);
  EXPECT_TRUE(ids().empty());
}

TEST_P(DatabaseContractTest, RefusesToBeCalledFromATransactionBody) {
  const auto body = [&](Session&) {
    EXPECT_THROW(insert("a"), std::logic_error);
    EXPECT_THROW(static_cast<void>(ids()), std::logic_error);
    EXPECT_THROW(database_->transaction([](Session&) { return true; }), std::logic_error);
    return true;
  };

  database_->transaction(body);

  EXPECT_TRUE(ids().empty());
}

TEST_P(DatabaseContractTest, LosesNoUpdateOfThreadsThatWriteTogether) {
  insert("sum");
  constexpr int threads = 16;
  constexpr int rounds = 20;
  const auto work = [&](int thread) {
    for (int round = 0; round < rounds; ++round) {
      database_->transaction([](Session& session) {
        const auto size = session.query(find_note, {"sum"}).at(0).integer(2);
        session.execute(grow_note, {"sum", 1});
        return session.query(find_note, {"sum"}).at(0).integer(2) == size + 1;
      });
      insert("t" + std::to_string(thread) + "_" + std::to_string(round));
      static_cast<void>(database_->query(find_note, {"sum"}));
    }
  };

  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < threads; ++thread)
      running.emplace_back(work, thread);
  }

  EXPECT_EQ(database_->query(find_note, {"sum"}).at(0).integer(2), threads * rounds);
  EXPECT_EQ(ids().size(), 1U + threads * rounds);
}

TEST_P(DatabaseContractTest, LetsOneFailureAmongManyWritersAlone) {
  insert("taken");
  std::atomic<int> refused = 0;
  const auto work = [&](int thread) {
    for (int round = 0; round < 20; ++round) {
      try {
        const bool collides = (thread + round) % 2 == 0;
        insert(collides ? "taken" : std::to_string(thread) + "_" + std::to_string(round));
      } catch (const ConstraintViolation&) {
        ++refused;
      }
    }
  };

  {
    std::vector<std::jthread> running;
    for (int thread = 0; thread < 8; ++thread)
      running.emplace_back(work, thread);
  }

  EXPECT_EQ(refused, 80);
  EXPECT_EQ(ids().size(), 81U);
}

TEST_P(DatabaseContractTest, KeepsTheDataWhenItIsOpenedAgain) {
  insert("a");

  database_.reset();
  database_ = open_again();

  if (GetParam() == Kind::sqlite_memory) {
    EXPECT_THROW(static_cast<void>(ids()), std::logic_error) << "each is a database of its own";
  } else {
    EXPECT_EQ(ids(), std::vector<std::string>{"a"});
  }
}

TEST_P(DatabaseContractTest, AnswersAPing) {
  EXPECT_NO_THROW(database_->ping());
}

TEST_P(DatabaseContractTest, RemembersAndMeasuresWhatHasRun) {
  insert("a");

  const auto names = executed_queries();

  EXPECT_NE(std::ranges::find(names, "insert_note"), names.end());
  EXPECT_EQ(std::ranges::find(names, "never_run"), names.end());
  EXPECT_NE(
      metrics_.text().find("matinee_db_query_duration_seconds_count{query=\"insert_note\"}"),
      std::string::npos
  ) << metrics_.text();
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  switch (info.param) {
    case Kind::sqlite_file:
      return "SqliteFile";
    case Kind::sqlite_memory:
      return "SqliteMemory";
    case Kind::postgres:
      return "Postgres";
  }
  return {};
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    DatabaseContractTest,
    ::testing::Values(Kind::sqlite_file, Kind::sqlite_memory, Kind::postgres),
    name_of
);

}  // namespace
}  // namespace matinee::db
