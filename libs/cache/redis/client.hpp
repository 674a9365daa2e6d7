#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cache/redis/reply.hpp"
#include "cache/redis/stream.hpp"
#include "cache/redis/target.hpp"
#include "metrics/metrics.hpp"

namespace matinee::cache::redis {

/// Speaks to one server: the commands of all threads share one connection, pipelined, on a thread
/// of its own. A broken connection is made again with growing pauses (50 ms to 2 s). While there is
/// none, or while an answer is overdue, commands fail at once; a server that owes an answer for a
/// second is connected to anew. Nothing is sent twice. Thread-safe.
class Client {
 public:
  /// Waits until the first attempt to connect has ended, at most a second: whoever starts with
  /// Redis begins with it. Throws std::invalid_argument for a file of certificates that is none.
  Client(Target target, metrics::Registry& registry);
  /// Waits for the thread.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// When a command that begins now has to be answered.
  [[nodiscard]] Deadline deadline() const;

  /// The reply to `command` (format_command), or nothing: then it may have been done or not.
  [[nodiscard]] std::optional<Reply> ask(std::string command, Deadline deadline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::cache::redis
