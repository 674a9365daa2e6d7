#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::db {

/// Writes what a SQLite file holds at one moment to `target`, which must not exist (0600, durable),
/// while others go on writing to `source`. Throws Unavailable; a copy that was begun stays then.
void copy_sqlite(const std::string& source, const std::string& target);

/// What `PRAGMA integrity_check` and `foreign_key_check` say about a SQLite file, or why it cannot
/// be opened; empty when it is sound. Writes nothing, not even beside it: nobody else may have the
/// file open.
[[nodiscard]] std::vector<std::string> find_sqlite_faults(const std::string& path);

/// The environment in which PostgreSQL's own programs (pg_dump, psql) reach the server of a URL:
/// PGHOST, PGUSER, PGPASSWORD … (PostgreSQL 15, section 34.15). A password must never be an
/// argument, which all users of the machine can read. Throws std::invalid_argument for what is no
/// such URL, without repeating it.
[[nodiscard]] std::map<std::string, std::string> postgres_environment(std::string_view url);

}  // namespace matinee::db
