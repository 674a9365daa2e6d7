#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "database/database.hpp"
#include "database/query_observer.hpp"

struct pg_conn;
struct pg_result;

namespace matinee::db::postgres {

/// The engine undid a transaction because of others (serialisation failure, deadlock): it may be
/// tried again.
class TryAgain : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// An SQL identifier that may be any word, "user" too.
[[nodiscard]] std::string quoted(std::string_view name);

/// One connection to PostgreSQL with its prepared statements. Used by one thread at a time. Throws
/// as the Database port says; std::logic_error for SQL that does not compile.
class Connection {
 public:
  /// Connects; `schema` becomes the search path. Nothing of the URL is ever in a message, for it
  /// may hold a password.
  Connection(const std::string& url, std::string_view schema, QueryObserver& observer);

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments);
  std::int64_t execute(const Query& query, const Arguments& arguments);
  /// For BEGIN, COMMIT and settings.
  void run(const std::string& sql);
  /// COMMIT; false when the engine rolled back instead, because a statement had failed.
  [[nodiscard]] bool commit();
  /// False when it broke, or was closed by the server while idle, or is in the middle of a
  /// transaction, or holds statements that the server can't run any more.
  [[nodiscard]] bool is_usable();

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };

  struct Clear {
    void operator()(pg_result* result) const;
  };

  using Answer = std::unique_ptr<pg_result, Clear>;

  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  [[nodiscard]] Answer send(const Query& query, const Arguments& arguments);
  [[nodiscard]] const std::string& prepared(const Query& query, std::string_view sql);
  void require_success(const pg_result* answer, std::string_view what);

  QueryObserver& observer_;
  std::unique_ptr<pg_conn, Close> connection_;
  /// Statement names by text: the queries of a program are a closed set, so nothing is ever
  /// dropped.
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;
  bool is_outdated_ = false;
};

}  // namespace matinee::db::postgres
