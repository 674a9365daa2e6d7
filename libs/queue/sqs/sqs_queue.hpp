#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "queue/remote_queue.hpp"
#include "queue/sqs/leases.hpp"
#include "queue/sqs/location.hpp"
#include "queue/sqs/service.hpp"

namespace matinee::queue::sqs {

/// A standard queue of Amazon SQS whose RedrivePolicy names a queue for dead letters. A lease is
/// the visibility timeout, an attempt the receive count. Only the object that received a message
/// can settle it. What waits is a long poll of up to 20 s; waits are rounded up to seconds.
class SqsQueue final : public RemoteQueue {
 public:
  /// `clock`: by its steady time leases end. Asks nothing yet; the addresses of the queues are
  /// looked up on first use.
  SqsQueue(const Location& location, const aws::Environment& environment, const Clock& clock);

  void send(std::string_view body) override;
  [[nodiscard]] std::optional<Message> receive(
      std::chrono::milliseconds wait, std::chrono::seconds lease
  ) override;
  /// A message is kept from others for no longer than 12 h in all.
  [[nodiscard]] bool extend(const Message& message, std::chrono::seconds lease) override;
  bool remove(const Message& message) override;
  bool release(const Message& message, std::chrono::seconds delay) override;
  /// A crash in the middle may bury a message twice.
  bool bury(const Message& message, std::string_view reason) override;
  /// Ends the long polls that run. A message that such a poll brings nevertheless is given back.
  /// For good: later receives find nothing, and return at once.
  void interrupt() override;
  /// Also that it has a queue for dead letters.
  void probe() override;

  int redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) override;

 private:
  struct Addresses {
    std::string queue;
    std::string dead;
  };

  [[nodiscard]] Addresses addresses();
  [[noreturn]] void fail_without_dead_letters() const;
  [[nodiscard]] std::optional<Message> poll(std::chrono::seconds wait, std::chrono::seconds lease);
  [[nodiscard]] std::vector<Received> take_letters(const std::string& dead, int limit);

  QueueName name_;
  const Clock& clock_;
  Service service_;
  Leases leases_;
  std::mutex mutex_;
  std::optional<Addresses> found_;
  std::stop_source interrupted_;
};

}  // namespace matinee::queue::sqs
