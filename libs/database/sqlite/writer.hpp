#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "database/query_observer.hpp"
#include "database/sqlite/connection.hpp"

namespace matinee::db::sqlite {

/// The one writing thread of a SQLite file. It runs the jobs that wait one after another in one
/// transaction and commits them together (group commit): one fsync serves all callers that came
/// meanwhile. Thread-safe.
class Writer {
 public:
  /// Works on the connection; returns false to undo what it did.
  using Job = std::function<bool(Connection&)>;

  Writer(const std::string& path, QueryObserver& observer);
  /// Waits for the jobs that were handed in.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Returns when the job is committed and durable, or undone. What it throws undoes it and is
  /// thrown here. Throws Unavailable when the commit fails, whatever the job returned. Other jobs
  /// of the same commit are not affected by a failing one.
  void run(const Job& job);

 private:
  struct Waiting {
    const Job* job;
    bool done = false;
    std::exception_ptr failure;
  };

  void work();
  [[nodiscard]] std::vector<Waiting*> next_batch();
  void run_batch(const std::vector<Waiting*>& batch);
  void run_one(Waiting& waiting);
  void undo_all();

  QueryObserver& observer_;
  Connection connection_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable finished_;
  std::deque<Waiting*> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace matinee::db::sqlite
