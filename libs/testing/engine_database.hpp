#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "database/database.hpp"
#include "metrics/metrics.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::testing {

/// An empty database of a kind for one test: an SQLite file in a directory of its own, or a fresh
/// schema of the shared PostgreSQL server.
class EngineDatabase {
 public:
  explicit EngineDatabase(db::Engine engine);

  [[nodiscard]] db::Database& operator*() { return *database_; }

 private:
  TempDir folder_;
  metrics::Registry metrics_;
  std::unique_ptr<db::Database> database_;
};

/// The kinds, for INSTANTIATE_TEST_SUITE_P.
inline constexpr std::array engines{db::Engine::sqlite, db::Engine::postgres};

[[nodiscard]] std::string_view to_string(db::Engine engine);

}  // namespace matinee::testing
