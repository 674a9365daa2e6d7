#pragma once

#include "cache/redis/stream.hpp"

namespace matinee::cache::redis {

/// What poll(2) saw before the deadline.
struct Seen {
  bool ready = false;  ///< The descriptor is as asked for, or broken.
  bool woken = false;  ///< `wake` is readable.
};

/// Waits until the descriptor is readable, or also writable, or `wake` is readable.
[[nodiscard]] Seen wait_for(int descriptor, bool for_writing, int wake, Deadline deadline);

}  // namespace matinee::cache::redis
