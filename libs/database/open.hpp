#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "database/database.hpp"
#include "metrics/metrics.hpp"

namespace matinee::db {

/// Opens the database of one service.
/// `sqlite:DIR` -> DIR/<name>.sqlite (WAL, synchronous=FULL, group-committing writer; made when
/// missing, 0600); `sqlite::memory:` for tests; `postgres://…` -> schema <name> of that database
/// (made when missing). Throws Unavailable when it can't be opened, std::invalid_argument for
/// another kind of URL.
[[nodiscard]] std::unique_ptr<Database> open(
    std::string_view url, std::string_view name, metrics::Registry& metrics
);

/// Which statements have run in this process, by "name": for the test that fails on a query that is
/// never run.
[[nodiscard]] std::vector<std::string> executed_queries();

}  // namespace matinee::db
