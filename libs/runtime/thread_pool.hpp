#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace matinee::runtime {

/// Threads that work off a bounded queue. Thread-safe.
class ThreadPool {
 public:
  /// `name` shows in top and gdb (at most 15 characters).
  ThreadPool(const std::string& name, std::size_t threads, std::size_t max_queued);
  /// Finishes what is queued, then joins.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// False when the queue is full or the pool is stopping: the caller answers 503. Tasks must not
  /// throw; what escapes is logged as an error and dropped.
  [[nodiscard]] bool try_submit(std::function<void()> task);

  /// Refuses new tasks, finishes queued ones, joins. Idempotent.
  void stop();

  [[nodiscard]] std::size_t queued() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::runtime
