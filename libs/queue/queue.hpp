#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace matinee::queue {

struct Message {
  std::string id;
  std::string body;     ///< At most 256 kB.
  std::string receipt;  ///< Proof of this lease; a later lease of the same message has another one.
  int attempt = 1;      ///< Counted and stored before the message is handed out.
};

struct DeadLetter {
  std::string id;
  std::string body;
  std::string reason;
  int attempts = 0;
};

/// Messages with leases, as SQS has them: at least once, no order. A message that is neither
/// removed nor extended before its lease ends comes again, with the next attempt number.
/// Thread-safe; throws Unavailable when the queue does not answer.
class Queue {
 public:
  virtual ~Queue() = default;

  /// Throws std::length_error for more than 256 kB.
  virtual void send(std::string_view body) = 0;
  /// Waits up to `wait` for a message and leases it. Nothing when there is none, or after
  /// `interrupt`.
  [[nodiscard]] virtual std::optional<Message> receive(
      std::chrono::milliseconds wait, std::chrono::seconds lease
  ) = 0;
  /// Lets the lease end `lease` from now. False when it was lost: somebody else has the message.
  [[nodiscard]] virtual bool extend(const Message& message, std::chrono::seconds lease) = 0;
  /// Done. False when the lease was lost.
  virtual bool remove(const Message& message) = 0;
  /// Gives it back: visible again after `delay`. False when the lease was lost.
  virtual bool release(const Message& message, std::chrono::seconds delay) = 0;
  /// Out of the way, with the reason. False when the lease was lost.
  virtual bool bury(const Message& message, std::string_view reason) = 0;
  /// Makes waiting receives return now. For shutdown.
  virtual void interrupt() = 0;
};

}  // namespace matinee::queue
