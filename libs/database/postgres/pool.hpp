#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "database/postgres/connection.hpp"

namespace matinee::db::postgres {

/// A bounded number of connections, opened when needed. Thread-safe.
///
/// While the server cannot be reached, only one attempt per back-off time (0.1 s doubling to 5 s)
/// is made and everybody else hears Unavailable at once: a broken database must not hold all
/// threads of the program.
class Pool {
 public:
  Pool(std::string url, std::string schema, QueryObserver& observer);

  /// A connection that goes back when the lease ends, unless it is broken then.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Connection& operator*() const { return *connection_; }

    Connection* operator->() const { return connection_.get(); }

   private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits up to ten seconds for a free connection, then throws Unavailable.
  [[nodiscard]] Lease acquire();

 private:
  [[nodiscard]] std::unique_ptr<Connection> take_idle();
  [[nodiscard]] std::unique_ptr<Connection> connect();
  void refuse_while_backing_off();
  void give_back(std::unique_ptr<Connection> connection);

  std::string url_;
  std::string schema_;
  QueryObserver& observer_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int open_ = 0;
  std::chrono::milliseconds back_off_{0};
  std::chrono::steady_clock::time_point next_attempt_;
};

}  // namespace matinee::db::postgres
