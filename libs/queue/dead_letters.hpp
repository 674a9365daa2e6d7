#pragma once

#include <functional>

#include "queue/queue.hpp"

namespace matinee::queue {

/// What was buried, for an operator. Thread-safe; throws Unavailable when the queue does not
/// answer.
class DeadLetters {
 public:
  virtual ~DeadLetters() = default;

  /// Sends dead letters again, as messages that were never tried, at most `limit`; calls `on_sent`
  /// after each. Their number. A crash may leave one that was sent: receivers must take a message
  /// twice.
  virtual int redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) = 0;
};

}  // namespace matinee::queue
