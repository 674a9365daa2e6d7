#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/redis/reply.hpp"
#include "cache/redis/stream.hpp"
#include "cache/redis/target.hpp"

namespace matinee::cache::redis {

/// One connection with a server that has let us in: commands go out in the order of `send`, their
/// replies come in the same. For one thread. Everything throws Unavailable when the connection is
/// of no more use.
class Connection {
 public:
  /// Connects, shows the password, chooses the database and sees that the server answers. Ends
  /// early when `wake` is readable.
  Connection(const Target& target, Deadline deadline, int wake);

  /// Takes a command; nothing goes out before `exchange`.
  void send(std::string_view command) { unsent_ += command; }

  /// Waits for replies, for room to send, for `wake`, or for the deadline.
  void wait(Deadline deadline, int wake);

  /// Sends and receives what is possible without waiting. The replies that are complete.
  [[nodiscard]] std::vector<Reply> exchange();

 private:
  void greet(const Target& target, Deadline deadline, int wake);
  void flush();
  void receive(std::vector<Reply>& replies);

  std::unique_ptr<Stream> stream_;
  ReplyReader reader_;
  std::string unsent_;
};

}  // namespace matinee::cache::redis
