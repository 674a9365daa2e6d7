#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "database/query_observer.hpp"
#include "database/sqlite/connection.hpp"

namespace matinee::db::sqlite {

/// Reading connections to one file, opened when needed, at most eight. Thread-safe.
class ReaderPool {
 public:
  ReaderPool(std::string path, QueryObserver& observer);

  /// A connection that goes back when the lease ends.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Connection> connection);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Connection* operator->() const { return connection_.get(); }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits for a free connection. Throws Unavailable when one cannot be opened.
  [[nodiscard]] Lease acquire();

 private:
  void give_back(std::unique_ptr<Connection> connection);

  std::string path_;
  QueryObserver& observer_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int open_ = 0;
};

}  // namespace matinee::db::sqlite
