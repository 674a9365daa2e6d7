#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.hpp"
#include "http/context.hpp"
#include "http/mailbox.hpp"
#include "http/sources.hpp"
#include "http/wire.hpp"

namespace matinee::http {

/// One event loop: a thread, its listening socket and its connections.
class Loop {
 public:
  struct Limits {
    std::size_t connections = 0;
    std::size_t per_source = 0;
  };

  Loop(ServerContext& context, Descriptor listener, const Limits& limits);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start(const std::string& name);
  /// Stops accepting and ends idle connections. From any thread.
  void drain();
  /// Closes every connection. From any thread.
  void abort();

  /// True when no connection is left.
  [[nodiscard]] bool is_empty() const { return count_ == 0; }

  /// Ends the thread.
  void join();

  // For connections, on the loop's thread.
  [[nodiscard]] boost::asio::io_context& io() { return io_; }

  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  /// A buffer to receive into; holds nothing between two events.
  [[nodiscard]] std::vector<char>& scratch() { return scratch_; }

  [[nodiscard]] std::string_view date() { return date_.now(); }

  [[nodiscard]] std::string next_request_id();
  void set_deadline(const Connection& connection, std::chrono::steady_clock::time_point deadline);
  /// Whether nothing is being asked or answered: then it may have to make room for another.
  void set_idle(const Connection& connection, bool is_idle);
  void remove(const Connection& connection);

 private:
  using Connections = std::list<const Connection*>;

  struct Slot {
    std::shared_ptr<Connection> connection;
    std::chrono::steady_clock::time_point deadline;
    Connections::iterator place;  ///< In `idle_` or `busy_`.
    bool is_idle = false;
  };

  /// What became of connections since the last tick, for the log.
  struct Pressure {
    std::size_t refused = 0;
    std::size_t ended = 0;
  };

  void run();
  void wait_acceptable();
  void accept_some();
  void shed();
  [[nodiscard]] bool has_room() const;
  void add(Descriptor socket, std::string peer);
  void turn_away(const Descriptor& socket);
  void log_pressure();
  void tick();

  ServerContext& context_;
  boost::asio::io_context io_{1};
  std::shared_ptr<Mailbox> mailbox_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> listener_;
  boost::asio::basic_waitable_timer<
      std::chrono::steady_clock,
      boost::asio::wait_traits<std::chrono::steady_clock>,
      boost::asio::io_context::executor_type>
      timer_;
  Descriptor reserve_;  ///< Given up to accept and close when the process has no descriptor left.
  std::size_t max_connections_;
  Sources sources_;
  std::vector<Slot> slots_;
  Connections idle_;  ///< Longest idle first.
  Connections busy_;
  Pressure pressure_;
  std::atomic<std::size_t> count_{0};
  bool accepting_ = false;
  bool stopping_ = false;
  std::vector<char> scratch_;
  DateCache date_;
  std::string id_prefix_;
  std::uint64_t next_id_ = 0;
  std::thread thread_;
};

}  // namespace matinee::http
