#include "testing/all_prepare.hpp"

#include <array>

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

namespace matinee::testing {
namespace {

constexpr std::array migrations{
    db::Migration{
        .number = 1, .name = "films", .sql = "CREATE TABLE films (id text PRIMARY KEY, made bigint)"
    },
};

void check(const db::Query& query) {
  expect_all_prepare(std::span{&query, 1}, migrations);
}

TEST(AllPrepareTest, AcceptsPortableQueries) {
  check(
      {.name = "find",
       .sql = "SELECT id FROM films WHERE (CAST($1 AS text) IS NULL OR id = $1) AND made > $2"}
  );
  check(
      {.name = "insert",
       .sql = "INSERT INTO films (id, made) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING"}
  );
}

TEST(AllPrepareTest, FindsAQueryThatOnlyOneEngineKnows) {
  EXPECT_NONFATAL_FAILURE(
      check({.name = "cast", .sql = "SELECT id::text FROM films"}), "cast.sql: : unrecognized token"
  );
  EXPECT_NONFATAL_FAILURE(
      check({.name = "glob", .sql = "SELECT id FROM films WHERE id GLOB 'a*'"}), "glob.sql"
  );
  EXPECT_NONFATAL_FAILURE(
      check({.name = "untyped", .sql = "SELECT 1 FROM films WHERE $1 IS NULL"}), "untyped.sql"
  );
}

TEST(AllPrepareTest, FindsArgumentsThatDiffer) {
  EXPECT_NONFATAL_FAILURE(
      check(
          {.name = "odd",
           .sql = "SELECT id FROM films WHERE id = $1",
           .postgres_sql = "SELECT id FROM films WHERE id = $1 AND made = $2"}
      ),
      "arguments differ"
  );
}

}  // namespace
}  // namespace matinee::testing
