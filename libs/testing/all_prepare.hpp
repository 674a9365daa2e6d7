#pragma once

#include <span>

#include "database/database.hpp"

namespace matinee::testing {

/// In a store's test: `expect_all_prepare(sql::queries, sql::migrations);` fails for each query
/// that SQLite or PostgreSQL does not compile against the migrated schema, or that uses other
/// arguments on one than on the other.
void expect_all_prepare(
    std::span<const db::Query> queries, std::span<const db::Migration> migrations
);

}  // namespace matinee::testing
