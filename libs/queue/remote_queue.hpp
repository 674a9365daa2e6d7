#pragma once

#include "queue/dead_letters.hpp"
#include "queue/queue.hpp"

namespace matinee::queue {

/// A queue that is a service of its own: each program speaks with it directly.
class RemoteQueue : public Queue, public DeadLetters {
 public:
  /// Throws Unavailable unless the queue is there and set up as it has to be.
  virtual void probe() = 0;
};

}  // namespace matinee::queue
