#include "database/backup.hpp"

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/encoding.hpp"
#include "core/result.hpp"

namespace matinee::db {
namespace {

/// How long a checkpoint or a closing server may keep a file to itself.
constexpr int busy_timeout_ms = 10'000;
/// More faults than this say nothing new.
constexpr std::size_t max_faults = 20;

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Handle = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

[[noreturn]] void fail(const std::string& what, sqlite3* database, int code) {
  const char* const why = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  throw Unavailable{what + ": " + why};
}

Handle open(const std::string& name, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE, nullptr);
  Handle handle{raw};
  if (code != SQLITE_OK) fail("cannot open " + name, handle.get(), code);
  sqlite3_busy_timeout(handle.get(), busy_timeout_ms);
  return handle;
}

Statement prepare(const Handle& database, std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(database.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) fail("cannot read the database", database.get(), code);
  return Statement{raw};
}

void sync(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file || ::fsync(file.get()) != 0)
    throw Unavailable{"cannot store " + path + ": " + std::generic_category().message(errno)};
}

/// SQLite writes into a file that is there and empty, so its mode is ours from the first byte on.
void make_private(const std::string& path) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  const Descriptor file{::open(path.c_str(), flags, 0600)};
  if (!file)
    throw Unavailable{"cannot make " + path + ": " + std::generic_category().message(errno)};
}

/// "what: " before each row of the statement but for a single "ok".
void add_faults(const Handle& database, const char* sql, std::vector<std::string>& out) {
  const Statement statement = prepare(database, sql);
  int code = sqlite3_step(statement.get());
  for (; code == SQLITE_ROW && out.size() < max_faults; code = sqlite3_step(statement.get())) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0));
    const std::string line = text == nullptr ? "" : text;
    if (line != "ok") out.push_back(line);
  }
  if (code != SQLITE_ROW && code != SQLITE_DONE) fail("cannot read", database.get(), code);
}

}  // namespace

void copy_sqlite(const std::string& source, const std::string& target) {
  // Not SQLITE_OPEN_READONLY: a database that nobody has open may need its log played back first.
  const Handle database = open(source, SQLITE_OPEN_READWRITE);
  make_private(target);
  // One transaction that reads: in WAL mode it holds nobody up and sees one moment, and unlike
  // sqlite3_backup_step in several steps it never begins again because somebody wrote.
  const Statement copy = prepare(database, "VACUUM INTO ?1");
  sqlite3_bind_text(copy.get(), 1, target.data(), static_cast<int>(target.size()), SQLITE_STATIC);
  const int code = sqlite3_step(copy.get());
  if (code != SQLITE_DONE) fail("cannot copy " + source, database.get(), code);
  sync(target);
}

std::vector<std::string> find_sqlite_faults(const std::string& path) {
  std::vector<std::string> out;
  try {
    // Percent-encoded, for a "?" in a path would begin the parameters.
    std::string uri = "file:";
    for (const char letter : std::filesystem::absolute(path).string())
      uri += letter == '/' ? "/" : percent_encode({&letter, 1});
    const Handle database = open(uri + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    add_faults(database, "PRAGMA integrity_check(20)", out);
    add_faults(
        database,
        "SELECT 'a row of ' || \"table\" || ' names one of ' || \"parent\" || ' that is not there' "
        "FROM pragma_foreign_key_check LIMIT 20",
        out
    );
  } catch (const Unavailable& error) {
    out.emplace_back(error.what());
  }
  return out;
}

}  // namespace matinee::db
