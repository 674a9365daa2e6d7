#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "queue/queue.hpp"

namespace matinee::worker::fakes {

/// Messages in memory, without leases; remembers what was done with them. Never waits. Thread-safe.
class FakeQueue final : public queue::Queue {
 public:
  void send(std::string_view body) override {
    const std::scoped_lock lock{mutex_};
    messages_.emplace_back(body);
  }

  [[nodiscard]] std::optional<queue::Message> receive(
      std::chrono::milliseconds wait, std::chrono::seconds lease
  ) override {
    static_cast<void>(wait), static_cast<void>(lease);
    if (on_receive) on_receive();
    const std::scoped_lock lock{mutex_};
    if (messages_.empty()) return std::nullopt;
    queue::Message out{.id = "m", .body = messages_.front(), .receipt = "r"};
    messages_.pop_front();
    return out;
  }

  [[nodiscard]] bool extend(const queue::Message& message, std::chrono::seconds lease) override {
    static_cast<void>(message), static_cast<void>(lease);
    ++extended;
    return true;
  }

  bool remove(const queue::Message& message) override {
    static_cast<void>(message);
    ++removed;
    return true;
  }

  bool release(const queue::Message& message, std::chrono::seconds delay) override {
    static_cast<void>(message);
    released = delay;
    return true;
  }

  bool bury(const queue::Message& message, std::string_view reason) override {
    static_cast<void>(message), static_cast<void>(reason);
    ++buried;
    return true;
  }

  void interrupt() override {}

  [[nodiscard]] std::size_t waiting() {
    const std::scoped_lock lock{mutex_};
    return messages_.size();
  }

  std::function<void()> on_receive;
  int extended = 0;
  int removed = 0;
  int buried = 0;
  std::optional<std::chrono::seconds> released;

 private:
  std::mutex mutex_;
  std::deque<std::string> messages_;
};

}  // namespace matinee::worker::fakes
