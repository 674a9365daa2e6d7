#pragma once

#include <functional>

#include "queue/queue.hpp"

namespace matinee::queue {

/// What was buried, for an operator. Thread-safe; throws Unavailable when the queue does not
/// answer.
class DeadLetters {
 public:
  /// So many are sent again by one call.
  static constexpr int most_at_once = 1000;

  virtual ~DeadLetters() = default;

  /// Sends dead letters again, as messages that were never tried, at most `limit`, which is at most
  /// `most_at_once`; calls `on_sent` after each. Their number, which is smaller than there are when
  /// a service hands them out slowly: it lends them for a while only. A crash may leave one that
  /// was sent: receivers must take a message twice.
  virtual int redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) = 0;
};

}  // namespace matinee::queue
