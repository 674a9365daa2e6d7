#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "database/database.hpp"
#include "database/query_observer.hpp"
#include "database/sqlite/reader_pool.hpp"
#include "database/sqlite/writer.hpp"

namespace matinee::db::sqlite {

/// A SQLite file: one group-committing writer, readers beside it (WAL). Transaction bodies run on
/// the writer's thread.
class SqliteDatabase final : public Database {
 public:
  /// `path` is a file in a directory (both made when missing, 0600 and 0700), or ":memory:", where
  /// reads share the writer's connection.
  SqliteDatabase(const std::string& path, std::string_view name, metrics::Registry& metrics);

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments) override;
  std::int64_t execute(const Query& query, const Arguments& arguments) override;
  void transaction(const std::function<bool(Session&)>& body) override;

  [[nodiscard]] Engine engine() const override { return Engine::sqlite; }

  void ping() override;

 private:
  [[nodiscard]] bool is_read(const Query& query);

  QueryObserver observer_;
  Writer writer_;
  std::unique_ptr<ReaderPool>
      readers_;  ///< None for ":memory:", where a second connection is a second database.
  std::mutex verdicts_mutex_;
  std::map<std::string, bool, std::less<>>
      verdicts_;  ///< By the text of a query: does it only read?
};

}  // namespace matinee::db::sqlite
