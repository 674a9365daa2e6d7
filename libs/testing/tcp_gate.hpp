#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/descriptor.hpp"

namespace matinee::testing {

/// What a TcpGate does to a connection.
struct Fault {
  enum class Kind {
    none,
    refuse,  ///< New connections are closed at once.
    reset,   ///< Ended with RST.
    close,   ///< Ended in order, but too early.
    stall,   ///< Nothing passes any more, in either direction, until `heal`.
    slow,    ///< At most `bytes_per_second`.
    late,    ///< Each piece is held for `delay`.
  };
  Kind kind = Kind::none;
  /// Lets so many bytes of a request or an answer pass first.
  std::size_t after = 0;
  /// How often it happens; then the gate has healed.
  int times = std::numeric_limits<int>::max();
  std::size_t bytes_per_second = 1024;
  std::chrono::milliseconds delay{0};
};

/// Stands between a client and a server on this machine and breaks what passes, as a test says.
/// Thread-safe.
class TcpGate {
 public:
  enum class Way { request, answer };
  /// Sees the head of each HTTP/1.1 request; what it returns is answered, and the connection
  /// closed, in place of asking the server.
  using Script = std::function<std::optional<std::string>(const std::string& head)>;

  /// In front of a port of 127.0.0.1; of none, when the script answers all.
  explicit TcpGate(std::optional<std::uint16_t> server);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;
  TcpGate& operator=(const TcpGate&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// "http://127.0.0.1:PORT".
  [[nodiscard]] std::string url() const;

  /// From now on, also for connections that are open.
  void inflict(Way way, Fault fault);
  void answer_by(Script script);
  /// As new. Connections that stalled go on.
  void heal();

  /// How many have been accepted, refused ones included.
  [[nodiscard]] int connections() const { return connections_; }

  /// How often a fault has happened.
  [[nodiscard]] int happened() const { return happened_; }

 private:
  class Connection;

  void accept_all(const std::stop_token& stop);
  [[nodiscard]] Fault fault(Way way);
  /// False when it has happened often enough already.
  [[nodiscard]] bool take(Way way);
  [[nodiscard]] bool scripted_at_all();
  [[nodiscard]] std::optional<std::string> scripted(const std::string& head);

  std::optional<std::uint16_t> server_;
  Descriptor listener_;
  std::uint16_t port_;
  std::mutex mutex_;
  std::array<Fault, 2> faults_;  ///< By Way.
  Script script_;
  std::atomic<int> happened_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::jthread> threads_;
  std::jthread acceptor_;
};

}  // namespace matinee::testing
