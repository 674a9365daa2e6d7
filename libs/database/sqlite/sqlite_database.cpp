#include "database/sqlite/sqlite_database.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "database/body_scope.hpp"

namespace matinee::db::sqlite {
namespace {

/// The statements of a transaction body.
class WriterSession final : public Session {
 public:
  explicit WriterSession(Connection& connection) : connection_{connection} {}

  [[nodiscard]] std::vector<Row> query(const Query& query, const Arguments& arguments) override {
    return guarded([&] { return connection_.query(query, arguments); });
  }

  std::int64_t execute(const Query& query, const Arguments& arguments) override {
    return guarded([&] { return connection_.execute(query, arguments); });
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  /// PostgreSQL refuses everything after an error, so a body that goes on after one must not work
  /// here either.
  template <class Statement>
  std::invoke_result_t<Statement> guarded(Statement statement) {
    if (failed_) throw std::logic_error{"a transaction goes on after a failed statement"};
    failed_ = true;
    auto outcome = statement();
    failed_ = false;
    return outcome;
  }

  Connection& connection_;
  bool failed_ = false;
};

/// SQLite takes the mode of a new file from the umask; its -wal and -shm files take over that of
/// the file.
void make_private_file(const std::filesystem::path& path) {
  std::error_code failure;
  const auto folder = path.parent_path();
  if (!folder.empty() && !std::filesystem::exists(folder, failure)) {
    std::filesystem::create_directories(folder, failure);
    if (!failure) {
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    }
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    throw Unavailable{
        "cannot open " + path.string() + ": " + std::generic_category().message(errno)
    };
  }
  ::close(file);
}

std::string prepare_path(const std::string& path) {
  if (path != ":memory:") make_private_file(path);
  return path;
}

}  // namespace

SqliteDatabase::SqliteDatabase(
    const std::string& path, std::string_view name, metrics::Registry& metrics
)
    : observer_{std::string{name}, metrics}, writer_{prepare_path(path), observer_} {
  if (path != ":memory:") readers_ = std::make_unique<ReaderPool>(path, observer_);
}

std::vector<Row> SqliteDatabase::query(const Query& query, const Arguments& arguments) {
  BodyScope::refuse_reentry(*this);
  if (is_read(query)) return readers_->acquire()->query(query, arguments);
  std::vector<Row> rows;
  writer_.run([&](Connection& connection) {
    rows = connection.query(query, arguments);
    return true;
  });
  return rows;
}

std::int64_t SqliteDatabase::execute(const Query& query, const Arguments& arguments) {
  BodyScope::refuse_reentry(*this);
  if (is_read(query)) return readers_->acquire()->execute(query, arguments);
  std::int64_t changed = 0;
  writer_.run([&](Connection& connection) {
    changed = connection.execute(query, arguments);
    return true;
  });
  return changed;
}

void SqliteDatabase::transaction(const std::function<bool(Session&)>& body) {
  BodyScope::refuse_reentry(*this);
  writer_.run([&](Connection& connection) {
    const BodyScope scope{*this};
    WriterSession session{connection};
    const bool keep = body(session);
    if (keep && session.failed()) {
      throw std::logic_error{"a transaction is to be committed after a failed statement"};
    }
    return keep;
  });
}

void SqliteDatabase::ping() {
  static_cast<void>(query({.name = "", .sql = "SELECT 1"}, {}));
}

bool SqliteDatabase::is_read(const Query& query) {
  if (!readers_) return false;
  if (query.name.empty()) return readers_->acquire()->is_read(query);
  {
    const std::lock_guard lock{verdicts_mutex_};
    const auto found = verdicts_.find(query.sql);
    if (found != verdicts_.end()) return found->second;
  }
  const bool verdict = readers_->acquire()->is_read(query);
  const std::lock_guard lock{verdicts_mutex_};
  verdicts_.emplace(query.sql, verdict);
  return verdict;
}

}  // namespace matinee::db::sqlite
