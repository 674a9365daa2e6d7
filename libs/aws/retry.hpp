#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "core/random.hpp"

namespace matinee::aws {

/// How a thread waits; tests do not.
using Pause = std::function<void(std::chrono::milliseconds)>;

[[nodiscard]] Pause sleep_pause();

/// Limits how many requests are sent again, so that a service in trouble is not asked several times
/// as often: each time takes from a purse that what succeeds at once fills slowly (as in the AWS
/// SDKs: 500 in all, 5 a time). Thread-safe.
class RetryBudget {
 public:
  /// False when the purse is empty.
  [[nodiscard]] bool take();
  void reward();

 private:
  std::mutex mutex_;
  int left_ = 500;
};

/// Before attempt 2, 3 …: anything up to 100 ms, 200 ms … at most 5 s ("full jitter": many clients
/// must not come back together).
[[nodiscard]] std::chrono::milliseconds backoff(int attempt, Random& random);

}  // namespace matinee::aws
