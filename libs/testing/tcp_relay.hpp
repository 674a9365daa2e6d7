#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <thread>

#include "core/descriptor.hpp"

namespace matinee::testing {

/// A port in front of a server that does to its answers what networks do. Thread-safe.
class TcpRelay {
 public:
  /// Forwards to a port of 127.0.0.1.
  explicit TcpRelay(std::uint16_t to);
  ~TcpRelay();
  TcpRelay(const TcpRelay&) = delete;
  TcpRelay& operator=(const TcpRelay&) = delete;

  [[nodiscard]] std::uint16_t port() const;

  /// Every piece of an answer is held for so long.
  void delay_answers(std::chrono::milliseconds duration) { delay_ = duration; }

  /// After so many more bytes of answers the connection is reset, once.
  void reset_after(std::size_t bytes) { left_ = bytes; }

  [[nodiscard]] int connections() const { return connections_; }

 private:
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  void run(const std::stop_token& stop);
  void forward(const std::stop_token& stop, Descriptor client);
  [[nodiscard]] bool pass_answer(int from, int to);

  std::uint16_t to_;
  Descriptor listener_;
  std::atomic<std::chrono::milliseconds> delay_{};
  std::atomic<std::size_t> left_{no_limit};
  std::atomic<int> connections_{0};
  std::jthread thread_;
};

}  // namespace matinee::testing
