#include "database/postgres/connection.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <libpq-fe.h>
#include <poll.h>

#include "database/arguments.hpp"
#include "database/postgres/text_format.hpp"

namespace matinee::db::postgres {
namespace {

// Where the URL says nothing else. A server that is gone without a word is noticed by the TCP
// settings.
constexpr std::array connect_keywords{
    "connect_timeout",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "application_name",
    "client_encoding"
};
constexpr std::array connect_values{"5", "10", "5", "3", "20000", "matinee", "UTF8"};

/// Statements longer than this are a bug of the program or a sick server. Migrations lift it.
/// What is committed is on the disk, whatever the server's default.
constexpr const char* session_settings =
    "SET statement_timeout = '30s'; SET lock_timeout = '10s'; SET "
    "idle_in_transaction_session_timeout = '60s'; SET synchronous_commit = on; "
    "SET timezone = 'UTC'; SET search_path TO ";

pg_conn* connect(const std::string& url) {
  std::vector<const char*> keywords(connect_keywords.begin(), connect_keywords.end());
  std::vector<const char*> values(connect_values.begin(), connect_values.end());
  // Of a setting given twice the last counts, so the URL comes after the defaults.
  keywords.push_back("dbname");
  values.push_back(url.c_str());
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 1);
}

std::string first_line(const char* text) {
  const std::string_view message{text == nullptr ? "" : text};
  return std::string{message.substr(0, message.find('\n'))};
}

std::int64_t changed_rows(const pg_result* answer, std::string_view command) {
  if (command.starts_with("SELECT")) return 0;
  const std::string_view text{PQcmdTuples(const_cast<pg_result*>(answer))};  // libpq takes it so.
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

Row read_row(const pg_result* answer, int row) {
  std::vector<Value> columns;
  const int count = PQnfields(answer);
  columns.reserve(static_cast<std::size_t>(count));
  for (int column = 0; column < count; ++column) {
    if (PQgetisnull(answer, row, column) != 0) {
      columns.emplace_back(nullptr);
      continue;
    }
    const auto size = static_cast<std::size_t>(PQgetlength(answer, row, column));
    columns.push_back(from_text(PQftype(answer, column), {PQgetvalue(answer, row, column), size}));
  }
  return Row{std::move(columns)};
}

/// A statement prepared before a migration of another process, or one that the server has
/// forgotten: a fresh connection does better.
bool is_outdated(std::string_view state, std::string_view message) {
  return state == "26000" || (state == "0A000" && message.contains("cached plan"));
}

/// Sorts an SQLSTATE (PostgreSQL appendix A) into what the port knows.
[[noreturn]] void throw_for(std::string_view state, const std::string& message) {
  if (state == "40001" || state == "40P01") throw TryAgain{message};
  const auto category = state.substr(0, 2);
  if (category == "23") throw ConstraintViolation{message};
  if (is_outdated(state, message)) throw Unavailable{message};
  // 08P01: a wrong number of arguments.
  const bool is_mistake = category == "42" || category == "22" || category == "0A" ||
                          category == "25" || category == "26" || category == "21" ||
                          state == "08P01";
  if (is_mistake && state != "25006")
    throw std::logic_error{message};  // 25006: a standby, read only.
  throw Unavailable{message};
}

}  // namespace

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char letter : name)
    out += letter == '"' ? std::string{"\"\""} : std::string{letter};
  return out + '"';
}

void Connection::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

void Connection::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

Connection::Connection(const std::string& url, std::string_view schema, QueryObserver& observer)
    : observer_{observer}, connection_{connect(url)} {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw Unavailable{
        "cannot connect to PostgreSQL: " + first_line(PQerrorMessage(connection_.get()))
    };
  }
  PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
  run(session_settings + quoted(schema));
}

std::vector<Row> Connection::query(const Query& query, const Arguments& arguments) {
  const auto answer = send(query, arguments);
  std::vector<Row> rows;
  const int count = PQntuples(answer.get());
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row)
    rows.push_back(read_row(answer.get(), row));
  return rows;
}

std::int64_t Connection::execute(const Query& query, const Arguments& arguments) {
  const auto answer = send(query, arguments);
  return changed_rows(answer.get(), PQcmdStatus(answer.get()));
}

void Connection::run(const std::string& sql) {
  const Answer answer{PQexec(connection_.get(), sql.c_str())};
  require_success(answer.get(), sql);
}

bool Connection::commit() {
  const Answer answer{PQexec(connection_.get(), "COMMIT")};
  require_success(answer.get(), "COMMIT");
  return std::string_view{PQcmdStatus(answer.get())} == "COMMIT";
}

bool Connection::is_usable() {
  if (is_outdated_ || PQstatus(connection_.get()) != CONNECTION_OK) return false;
  if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) return false;
  pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  // What comes unasked is nearly always the end of the connection; after the rest of it a new one
  // is cheap.
  return ::poll(&socket, 1, 0) == 0;
}

Connection::Answer Connection::send(const Query& query, const Arguments& arguments) {
  require_plain_text(query, arguments);
  const auto sql = query.postgres_sql.empty() ? query.sql : query.postgres_sql;
  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> values;
  texts.reserve(arguments.size());
  values.reserve(arguments.size());
  for (const Value& argument : arguments) {
    texts.push_back(to_text(argument));
    values.push_back(texts.back() ? texts.back()->c_str() : nullptr);
  }
  const auto count = static_cast<int>(values.size());
  const auto start = std::chrono::steady_clock::now();
  // Statements without a name are run once: migrations, probes.
  Answer answer;
  if (query.name.empty()) {
    answer.reset(PQexecParams(
        connection_.get(),
        std::string{sql}.c_str(),
        count,
        nullptr,
        values.data(),
        nullptr,
        nullptr,
        0
    ));
  } else {
    const auto& name = prepared(query, sql);
    answer.reset(
        PQexecPrepared(connection_.get(), name.c_str(), count, values.data(), nullptr, nullptr, 0)
    );
  }
  require_success(answer.get(), query.name);
  observer_.ran(query.name, std::chrono::steady_clock::now() - start);
  return answer;
}

const std::string& Connection::prepared(const Query& query, std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  // Two components may have queries of one name, so the name alone would not do.
  auto name = std::string{query.name.substr(0, 40)} + "_" + std::to_string(statements_.size());
  const Answer answer{
      PQprepare(connection_.get(), name.c_str(), std::string{sql}.c_str(), 0, nullptr)
  };
  require_success(answer.get(), query.name);
  return statements_.emplace(std::string{sql}, std::move(name)).first->second;
}

void Connection::require_success(const pg_result* answer, std::string_view what) {
  const auto status = PQresultStatus(answer);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  const char* state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  // Only the primary message: the detail quotes values.
  const char* primary = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (state == nullptr || primary == nullptr) {
    throw Unavailable{std::string{what} + ": " + first_line(PQerrorMessage(connection_.get()))};
  }
  if (is_outdated(state, primary)) is_outdated_ = true;
  throw_for(state, std::string{what} + ": " + primary + " (" + state + ")");
}

}  // namespace matinee::db::postgres
