#include "testing/engine_database.hpp"

#include <atomic>
#include <string>
#include <string_view>

#include "database/open.hpp"
#include "testing/postgres_server.hpp"

namespace matinee::testing {

EngineDatabase::EngineDatabase(db::Engine engine) {
  static std::atomic<int> count = 0;
  const bool is_sqlite = engine == db::Engine::sqlite;
  const std::string url = is_sqlite ? "sqlite:" + folder_.str() : PostgresServer::shared().url();
  database_ = db::open(url, "test" + std::to_string(++count), metrics_);
}

std::string_view to_string(db::Engine engine) {
  return engine == db::Engine::sqlite ? "sqlite" : "postgres";
}

}  // namespace matinee::testing
