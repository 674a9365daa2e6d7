#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "database/database.hpp"

namespace matinee::db {

struct MigrationState {
  std::string component;
  int number = 0;
  std::string name;
  bool applied = false;
};

/// Brings `component` (a service or a library with tables of its own) of this database up to date
/// under a lock that holds across processes. Throws std::runtime_error when the database is newer
/// than the program, or when an applied migration has another checksum.
void migrate(
    Database& database,
    std::string_view component,
    std::span<const Migration> migrations,
    const Clock& clock
);

[[nodiscard]] std::vector<MigrationState> migration_status(
    Database& database, std::string_view component, std::span<const Migration> migrations
);

}  // namespace matinee::db
