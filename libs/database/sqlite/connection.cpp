#include "database/sqlite/connection.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <sqlite3.h>

#include "database/arguments.hpp"

namespace matinee::db::sqlite {
namespace {

constexpr int busy_timeout_ms = 5000;

/// Where `$1`, `$2`, … went. Throws std::logic_error for other placeholders and for gaps.
std::vector<int> slots_of(sqlite3_stmt* statement, std::string_view name) {
  const int count = sqlite3_bind_parameter_count(statement);
  std::vector<int> slots;
  slots.reserve(static_cast<std::size_t>(count));
  for (int number = 1; number <= count; ++number) {
    const int slot =
        sqlite3_bind_parameter_index(statement, ("$" + std::to_string(number)).c_str());
    if (slot == 0) {
      throw std::logic_error{std::string{name} + " must use $1 to $n without a gap"};
    }
    slots.push_back(slot);
  }
  return slots;
}

Value column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return nullptr;
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return bytes == nullptr ? std::string{} : std::string{bytes, size};
    }
  }
}

Row read_row(sqlite3_stmt* statement) {
  const int count = sqlite3_column_count(statement);
  std::vector<Value> columns;
  columns.reserve(static_cast<std::size_t>(count));
  for (int column = 0; column < count; ++column)
    columns.push_back(column_value(statement, column));
  return Row{std::move(columns)};
}

}  // namespace

void Connection::CloseDatabase::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

void Connection::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Connection::Connection(const std::string& path, Mode mode, QueryObserver& observer)
    : observer_{observer} {
  sqlite3* opened = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int outcome = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (outcome != SQLITE_OK) {
    throw Unavailable{"cannot open " + path + ": " + sqlite3_errstr(outcome)};
  }
  set_up(mode);
}

Connection::~Connection() = default;

void Connection::set_up(Mode mode) {
  sqlite3_busy_timeout(database_.get(), busy_timeout_ms);
  const auto pragma = [&](std::string_view text) {
    static_cast<void>(query({.name = "", .sql = text}, {}));
  };
  pragma("PRAGMA journal_mode = WAL");
  pragma("PRAGMA synchronous = FULL");
  pragma("PRAGMA foreign_keys = ON");
  pragma("PRAGMA trusted_schema = OFF");
  pragma("PRAGMA journal_size_limit = 67108864");
  if (mode == Mode::reader) pragma("PRAGMA query_only = ON");
}

std::vector<Row> Connection::query(const Query& query, const Arguments& arguments) {
  std::vector<Row> rows;
  step_through(query, arguments, [&](sqlite3_stmt* statement) {
    rows.push_back(read_row(statement));
  });
  return rows;
}

std::int64_t Connection::execute(const Query& query, const Arguments& arguments) {
  const auto before = sqlite3_total_changes64(database_.get());
  step_through(query, arguments, [](sqlite3_stmt*) {});
  // sqlite3_changes keeps the number of an earlier statement after one that is no INSERT, UPDATE or
  // DELETE.
  const bool changed = sqlite3_total_changes64(database_.get()) != before;
  return changed ? sqlite3_changes64(database_.get()) : 0;
}

bool Connection::is_read(const Query& query) {
  if (query.name.empty()) return sqlite3_stmt_readonly(compile(query).handle.get()) != 0;
  return sqlite3_stmt_readonly(prepared(query).handle.get()) != 0;
}

void Connection::run(std::string_view constant_sql) {
  sqlite3_stmt* statement = prepared({.name = "", .sql = constant_sql}).handle.get();
  const int outcome = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (outcome != SQLITE_DONE && outcome != SQLITE_ROW) fail(constant_sql);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(database_.get()) == 0;
}

Connection::Statement Connection::compile(const Query& query) {
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int outcome = sqlite3_prepare_v3(
      database_.get(),
      query.sql.data(),
      static_cast<int>(query.sql.size()),
      SQLITE_PREPARE_PERSISTENT,
      &raw,
      &rest
  );
  Statement statement{.handle = std::unique_ptr<sqlite3_stmt, Finalize>{raw}, .slots = {}};
  if (outcome != SQLITE_OK) fail(query.name);
  if (raw == nullptr) throw std::logic_error{std::string{query.name} + " holds no statement"};

  sqlite3_stmt* second = nullptr;
  const auto left = query.sql.size() - static_cast<std::size_t>(rest - query.sql.data());
  const int tail =
      sqlite3_prepare_v2(database_.get(), rest, static_cast<int>(left), &second, nullptr);
  const std::unique_ptr<sqlite3_stmt, Finalize> extra{second};
  if (tail != SQLITE_OK || second != nullptr) {
    throw std::logic_error{std::string{query.name} + " holds more than one statement"};
  }
  statement.slots = slots_of(raw, query.name);
  return statement;
}

Connection::Statement& Connection::prepared(const Query& query) {
  const auto found = statements_.find(query.sql);
  if (found != statements_.end()) return found->second;
  return statements_.emplace(std::string{query.sql}, compile(query)).first->second;
}

void Connection::bind(Statement& statement, const Query& query, const Arguments& arguments) {
  if (arguments.size() != statement.slots.size()) {
    throw std::logic_error{
        std::string{query.name} + " takes " + std::to_string(statement.slots.size()) +
        " arguments, not " + std::to_string(arguments.size())
    };
  }
  require_plain_text(query, arguments);
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    bind_value(statement.handle.get(), statement.slots[index], arguments[index]);
  }
}

void Connection::bind_value(sqlite3_stmt* statement, int slot, const Value& value) {
  int outcome = SQLITE_OK;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data())) {
    outcome = sqlite3_bind_int64(statement, slot, *whole);
  } else if (const auto* number = std::get_if<double>(&value.data())) {
    outcome = sqlite3_bind_double(statement, slot, *number);
  } else if (const auto* text = std::get_if<std::string>(&value.data())) {
    // The argument list outlives the step, so no copy is needed.
    outcome = sqlite3_bind_text64(
        statement, slot, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8
    );
  } else {
    outcome = sqlite3_bind_null(statement, slot);
  }
  if (outcome != SQLITE_OK) fail("bind");
}

void Connection::step_through(
    const Query& query, const Arguments& arguments, const std::function<void(sqlite3_stmt*)>& row
) {
  const auto start = std::chrono::steady_clock::now();
  // Statements without a name are run once: migrations, probes.
  Statement once;
  if (query.name.empty()) once = compile(query);
  Statement& statement = query.name.empty() ? once : prepared(query);

  struct Reset {
    sqlite3_stmt* handle;

    ~Reset() {
      sqlite3_reset(handle);
      sqlite3_clear_bindings(handle);
    }
  };

  const Reset reset{statement.handle.get()};
  bind(statement, query, arguments);
  int outcome = sqlite3_step(statement.handle.get());
  for (; outcome == SQLITE_ROW; outcome = sqlite3_step(statement.handle.get())) {
    row(statement.handle.get());
  }
  if (outcome != SQLITE_DONE) fail(query.name);
  observer_.ran(query.name, std::chrono::steady_clock::now() - start);
}

void Connection::fail(std::string_view what) const {
  const int code = sqlite3_extended_errcode(database_.get());
  const std::string message = std::string{what} + ": " + sqlite3_errmsg(database_.get()) + " (" +
                              sqlite3_errstr(code) + ")";
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      throw ConstraintViolation{message};
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      throw std::logic_error{message};
    default:
      throw Unavailable{message};
  }
}

}  // namespace matinee::db::sqlite
