#include "database/open.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "database/postgres/postgres_database.hpp"
#include "database/sqlite/sqlite_database.hpp"

namespace matinee::db {
namespace {

/// The name becomes a file and a schema.
bool is_plain_name(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, is_plain);
}

}  // namespace

std::unique_ptr<Database> open(
    std::string_view url, std::string_view name, metrics::Registry& metrics
) {
  if (!is_plain_name(name))
    throw std::invalid_argument{"not a database name: " + std::string{name}};
  constexpr std::string_view sqlite = "sqlite:";
  if (url == "sqlite::memory:") {
    return std::make_unique<sqlite::SqliteDatabase>(":memory:", name, metrics);
  }
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
    const std::string path =
        std::string{url.substr(sqlite.size())} + "/" + std::string{name} + ".sqlite";
    return std::make_unique<sqlite::SqliteDatabase>(path, name, metrics);
  }
  if (url.starts_with("postgres://") || url.starts_with("postgresql://")) {
    return std::make_unique<postgres::PostgresDatabase>(std::string{url}, name, metrics);
  }
  throw std::invalid_argument{"not a database URL: expected sqlite:DIR or postgres://…"};
}

}  // namespace matinee::db
