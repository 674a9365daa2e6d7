#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace matinee::testing {

/// A PostgreSQL server of its own for tests: an empty cluster in a temporary directory, reached by
/// a Unix socket there, with fsync off, run as an ordinary user. It needs the Debian package
/// `postgresql` (found below /usr/lib/postgresql) and is stopped and removed with the object, or
/// with the test process. The first use on a machine takes seconds (initdb), later ones copy the
/// result.
class PostgresServer {
 public:
  /// Throws std::runtime_error when it can't be started.
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// One server for the whole test process, started on first use.
  [[nodiscard]] static PostgresServer& shared();

  /// `postgres://…` for db::open; tests that share the server take a schema name of their own.
  [[nodiscard]] std::string url() const;

  /// Ends the server as a crash does: connections break. Then starts it again with the same data.
  void stop();
  void start();

 private:
  std::filesystem::path folder_;
  pid_t server_ = 0;
};

}  // namespace matinee::testing
