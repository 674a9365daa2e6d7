#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"

namespace matinee::db {

/// A named statement; made from store/queries/NAME.sql by tools/embed_sql.py. The name is its label
/// in metrics and logs and its prepared-statement name.
struct Query {
  std::string_view name;
  std::string_view sql;
  std::string_view postgres_sql = {};  ///< When not empty: used on PostgreSQL instead.
};

/// An argument `$n` or a column. Times are bigint milliseconds, ids and enums text, booleans
/// integers 0/1.
class Value {
 public:
  Value(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): arguments read as literals

  Value(std::string text) : data_{std::move(text)} {}  // NOLINT(google-explicit-constructor)

  Value(std::string_view text) : data_{std::string{text}} {}  // NOLINT(google-explicit-constructor)

  Value(const char* text) : data_{std::string{text}} {}  // NOLINT(google-explicit-constructor)

  Value(double number) : data_{number} {}  // NOLINT(google-explicit-constructor)

  Value(Time time) : data_{to_millis(time)} {}  // NOLINT(google-explicit-constructor)

  template <class T>
    requires std::is_integral_v<T>
  Value(T number)  // NOLINT(google-explicit-constructor)
      : data_{static_cast<std::int64_t>(number)} {}

  template <class T>
  Value(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) *this = Value{*value};
  }

  using Data = std::variant<std::monostate, std::int64_t, double, std::string>;

  [[nodiscard]] const Data& data() const { return data_; }

 private:
  Data data_;
};

/// One row of a result. Columns by position, in the order of the SELECT list. A NULL or other type
/// than asked for is a bug of the program and throws std::logic_error.
class Row {
 public:
  explicit Row(std::vector<Value> columns) : columns_{std::move(columns)} {}

  [[nodiscard]] const std::string& text(std::size_t column) const;
  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] double real(std::size_t column) const;  ///< Accepts integers.

  [[nodiscard]] bool boolean(std::size_t column) const { return integer(column) != 0; }

  [[nodiscard]] Time time(std::size_t column) const { return from_millis(integer(column)); }

  [[nodiscard]] bool is_null(std::size_t column) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;
  [[nodiscard]] std::optional<double> optional_real(std::size_t column) const;
  [[nodiscard]] std::optional<Time> optional_time(std::size_t column) const;

  [[nodiscard]] std::size_t size() const { return columns_.size(); }

 private:
  std::vector<Value> columns_;
};

using Arguments = std::vector<Value>;

/// What statements run on: the database itself (each statement alone) or a transaction.
class Session {
 public:
  virtual ~Session() = default;

  /// For SELECT, and for INSERT/UPDATE/DELETE … RETURNING.
  [[nodiscard]] virtual std::vector<Row> query(const Query& query, const Arguments& arguments) = 0;
  /// Rows changed.
  virtual std::int64_t execute(const Query& query, const Arguments& arguments) = 0;

  /// The first row turned into a T, or nothing.
  template <class Convert>
  [[nodiscard]] auto find_one(const Query& statement, const Arguments& arguments, Convert convert)
      -> std::optional<std::invoke_result_t<Convert, const Row&>> {
    const auto rows = query(statement, arguments);
    if (rows.empty()) return std::nullopt;
    return convert(rows.front());
  }

  template <class Convert>
  [[nodiscard]] auto find_all(const Query& statement, const Arguments& arguments, Convert convert)
      -> std::vector<std::invoke_result_t<Convert, const Row&>> {
    std::vector<std::invoke_result_t<Convert, const Row&>> out;
    for (const Row& row : query(statement, arguments))
      out.push_back(convert(row));
    return out;
  }
};

/// A constraint (unique, foreign key, check) refused a statement: the same on every engine. Prefer
/// ON CONFLICT.
class ConstraintViolation : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A numbered step of a schema. Forward only; its text never changes once released (checksummed).
struct Migration {
  int number = 0;
  std::string_view name;
  std::string_view sql;  ///< Several statements, separated by semicolons at line ends.
  std::string_view postgres_sql = {};  ///< When not empty: used on PostgreSQL instead.
};

enum class Engine { sqlite, postgres };

/// One database of one service. Thread-safe. Every method throws Unavailable when the engine does
/// not do its part (down, timed out, disk full) and ConstraintViolation as above.
///
/// Statements outside a transaction: reads run on reader connections; a statement that is not a
/// SELECT runs as its own durable transaction. What returned is committed with synchronous=FULL and
/// survives a power cut.
class Database : public Session {
 public:
  /// Runs `body` in one transaction: committed when it returns, rolled back when it throws (the
  /// exception goes on) or returns a refusal. Statements go through the session it gets, never
  /// through the database. Must be short and free of other I/O: on SQLite it holds the one writer.
  /// It may run more than once after a serialisation failure.
  virtual void transaction(const std::function<bool(Session&)>& body) = 0;

  /// The same for bodies that return a Result: a refusal rolls back and is handed on.
  template <class Body>
  auto transact(Body body) -> std::invoke_result_t<Body, Session&> {
    std::optional<std::invoke_result_t<Body, Session&>> result;
    transaction([&](Session& session) {
      result.emplace(body(session));
      return result->has_value();
    });
    return std::move(*result);
  }

  [[nodiscard]] virtual Engine engine() const = 0;
  /// Throws Unavailable unless a trivial statement answers.
  virtual void ping() = 0;
};

}  // namespace matinee::db
