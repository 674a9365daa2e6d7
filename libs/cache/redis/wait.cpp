#include "cache/redis/wait.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <poll.h>

namespace matinee::cache::redis {

Seen wait_for(int descriptor, bool for_writing, int wake, Deadline deadline) {
  using std::chrono::milliseconds;
  const auto left =
      std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  const auto timeout = std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max());
  const short events = for_writing ? POLLIN | POLLOUT : POLLIN;
  std::array<pollfd, 2> waiting{
      {{.fd = descriptor, .events = events, .revents = 0},
       {.fd = wake, .events = POLLIN, .revents = 0}}
  };
  // Interrupted or failed: nothing was seen, and the caller looks at its deadline.
  if (::poll(waiting.data(), waiting.size(), static_cast<int>(timeout)) <= 0) return {};
  return {.ready = waiting[0].revents != 0, .woken = waiting[1].revents != 0};
}

}  // namespace matinee::cache::redis
