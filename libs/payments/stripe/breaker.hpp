#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "core/clock.hpp"

namespace matinee::payments::stripe {

/// Keeps a provider that is slow or dead from holding all threads: at most so many calls at a time,
/// and none at all for a while after several failed in a row. Thread-safe.
class Breaker {
 public:
  struct Limits {
    int most_calls = 4;
    std::chrono::milliseconds longest_wait{500};  ///< For a call to end, when all are taken.
    int most_failures = 4;                        ///< In a row; then it opens.
    std::chrono::milliseconds rest{10'000};       ///< Then one call tries whether it is well again.
  };

  Breaker(const Limits& limits, const Clock& clock) : limits_{limits}, clock_{clock} {}

  /// One call that may be made. It counts as failed unless it was told `answered`.
  class Call {
   public:
    explicit Call(Breaker& breaker) : breaker_{breaker} {}

    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// The provider did its part, be it by saying no.
    void answered() { answered_ = true; }

   private:
    Breaker& breaker_;
    bool answered_ = false;
  };

  /// Throws Unavailable at once while it is open, and after `longest_wait` when all calls are
  /// taken.
  [[nodiscard]] Call enter();

  /// For good: `enter` throws from now on.
  void stop();

 private:
  void leave(bool answered);

  Limits limits_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable freed_;
  bool stopped_ = false;
  int calls_ = 0;
  int failures_ = 0;
  std::chrono::steady_clock::time_point closed_until_{};
};

}  // namespace matinee::payments::stripe
