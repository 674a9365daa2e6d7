#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "queue/queue.hpp"

namespace matinee::content {

/// The queue of orders when it lies in content-service's database (`queue.url = sql:`) and the
/// worker is another process: a worker never opens a database. Asks again every half second while
/// it waits.
class HttpTranscodeQueue final : public queue::Queue {
 public:
  explicit HttpTranscodeQueue(http::Peer content);
  void send(std::string_view body) override;
  [[nodiscard]] std::optional<queue::Message> receive(
      std::chrono::milliseconds wait, std::chrono::seconds lease
  ) override;
  [[nodiscard]] bool extend(const queue::Message& message, std::chrono::seconds lease) override;
  bool remove(const queue::Message& message) override;
  bool release(const queue::Message& message, std::chrono::seconds delay) override;
  bool bury(const queue::Message& message, std::string_view reason) override;
  void interrupt() override;

 private:
  [[nodiscard]] std::string post(std::string_view what, std::string body) const;
  [[nodiscard]] std::optional<queue::Message> ask(std::chrono::seconds lease) const;
  [[nodiscard]] bool settle(
      std::string_view what,
      const queue::Message& message,
      std::chrono::seconds time,
      std::string_view reason
  ) const;

  http::Peer content_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
};

}  // namespace matinee::content
