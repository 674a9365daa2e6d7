#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "database/database.hpp"
#include "database/query_observer.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace matinee::db::sqlite {

/// One connection to a SQLite file with its prepared statements. Used by one thread at a time.
/// Throws as the Database port says; std::logic_error for SQL that does not compile.
class Connection {
 public:
  enum class Mode { writer, reader };

  /// `path` is a file (made when missing) or ":memory:".
  Connection(const std::string& path, Mode mode, QueryObserver& observer);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments);
  std::int64_t execute(const Query& query, const Arguments& arguments);
  /// True when the statement changes nothing.
  [[nodiscard]] bool is_read(const Query& query);
  /// For BEGIN, SAVEPOINT, PRAGMA and the like: a constant text, kept prepared.
  void run(std::string_view constant_sql);
  [[nodiscard]] bool in_transaction() const;

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const;
  };

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::vector<int> slots;  ///< Where SQLite keeps `$1`, `$2`, …: it numbers names by first use.
  };

  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  void set_up(Mode mode);
  [[nodiscard]] Statement compile(const Query& query);
  [[nodiscard]] Statement& prepared(const Query& query);
  void bind(Statement& statement, const Query& query, const Arguments& arguments);
  void bind_value(sqlite3_stmt* statement, int slot, const Value& value);
  void step_through(
      const Query& query, const Arguments& arguments, const std::function<void(sqlite3_stmt*)>& row
  );
  [[noreturn]] void fail(std::string_view what) const;

  QueryObserver& observer_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  /// By text: the queries of a program are a closed set, so nothing is ever dropped.
  std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> statements_;
};

}  // namespace matinee::db::sqlite
