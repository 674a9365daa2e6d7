#include "objects/s3/parallel.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace matinee::objects::s3 {
namespace {

constexpr std::chrono::milliseconds ask_every{100};

/// What the threads share.
class Crew {
 public:
  using Work = std::function<void(std::size_t, const std::stop_token&)>;

  Crew(std::size_t count, const Work& work) : count_{count}, work_{work} {}

  void run() {
    while (const auto number = next()) {
      try {
        work_(*number, stop_.get_token());
      } catch (...) {
        fail(std::current_exception());
      }
    }
    const std::lock_guard lock{mutex_};
    ++ended_;
    changed_.notify_all();
  }

  /// Until all `threads` have ended.
  void wait(std::size_t threads, const std::function<bool()>& keep_going) {
    std::unique_lock lock{mutex_};
    const auto all_ended = [&] { return ended_ == threads; };
    while (!changed_.wait_for(lock, ask_every, all_ended)) {
      if (!keep_going || was_told_to_stop_) continue;
      lock.unlock();
      const bool goes_on = keep_going();
      lock.lock();
      if (goes_on) continue;
      was_told_to_stop_ = true;
      stop_.request_stop();
    }
  }

  /// Once they have ended.
  [[nodiscard]] bool finish() {
    if (was_told_to_stop_) return false;
    if (failure_) std::rethrow_exception(failure_);
    return true;
  }

  void fail(std::exception_ptr failure) {
    const std::lock_guard lock{mutex_};
    if (!failure_) failure_ = std::move(failure);
    stop_.request_stop();
  }

 private:
  std::optional<std::size_t> next() {
    const std::lock_guard lock{mutex_};
    if (next_ == count_ || stop_.stop_requested()) return std::nullopt;
    return next_++;
  }

  std::size_t count_;
  const Work& work_;
  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;
  std::size_t ended_ = 0;
  bool was_told_to_stop_ = false;
  std::exception_ptr failure_;
};

}  // namespace

bool in_parallel(
    std::size_t count,
    std::size_t at_once,
    const std::function<void(std::size_t number, const std::stop_token& stop)>& work,
    const std::function<bool()>& keep_going
) {
  Crew crew{count, work};
  std::vector<std::jthread> threads;
  const auto wanted = std::min(count, at_once);
  threads.reserve(wanted);
  for (std::size_t i = 0; i < wanted; ++i)
    threads.emplace_back([&crew] { crew.run(); });
  try {
    crew.wait(wanted, keep_going);
  } catch (...) {
    crew.fail(std::current_exception());
  }
  threads.clear();
  return crew.finish();
}

}  // namespace matinee::objects::s3
