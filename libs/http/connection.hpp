#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "http/exchange.hpp"
#include "http/output.hpp"
#include "http/request_parser.hpp"

namespace matinee::http {

class Loop;

/// One client's connection: reads requests, has them answered one after the other, writes the
/// answers. Lives on one event loop; every member is called there.
class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, ServerContext& context, Descriptor socket, std::string peer);

  void start();
  /// The answer of the handler that is running.
  void deliver(Reply reply);
  /// The sink of the request whose body is to be read next, or why there is none.
  void opened(Result<std::shared_ptr<BodyStream>> stream, bool has_body, bool expects_continue);
  /// From a responder that was dropped because the client had gone: ends the connection.
  void give_up();
  /// Its deadline has passed.
  void expire();
  /// Ends now if nothing is being asked; else behind the current answer.
  void drain();
  void close();

  /// The address of the client, or of the proxy before it.
  [[nodiscard]] const std::string& peer() const { return peer_; }

  std::size_t slot = 0;  ///< Its place in the loop's table.

 private:
  using Clock = std::chrono::steady_clock;

  enum class State {
    head,     ///< Reading a header section, or idle.
    opening,  ///< A sink for the body is being made.
    body,
    handling,   ///< The handler has not answered yet.
    ending,     ///< The last answer is being sent.
    lingering,  ///< Reading away what the client still sends, so that it gets to see the last
                ///< answer.
    closed,
  };

  void wait_readable();
  void wait_writable();
  template <class Function>
  void guard(Function function);

  void on_readable();
  void receive();
  void run(std::string_view input);
  [[nodiscard]] std::size_t process(std::string_view input);
  void begin_exchange();
  void expect_body(const Body& body, bool has_body, bool expects_continue);
  void finish_body();
  void open(bool has_body, bool expects_continue);
  void begin_stream(
      Result<std::shared_ptr<BodyStream>> stream, bool has_body, bool expects_continue
  );
  void dispatch();
  void dispatch_deferred();
  void dispatch_blocking();
  void dispatch_stream();
  void answer(Result<Response> result);
  void refuse_rest(const Error& error);
  void complete(Reply reply);
  void drop_exchange();

  [[nodiscard]] bool flush();
  void read_ahead();
  void end();
  void discard();
  void notice_departure();
  void keep(std::string_view rest);
  void update_deadline();
  [[nodiscard]] Clock::time_point sending_deadline(Clock::time_point now);
  void reset();

  /// Since when something waits to be sent.
  struct Sending {
    Clock::time_point since;
    std::uint64_t sent_before = 0;
  };

  Loop& loop_;
  ServerContext& context_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> socket_;
  std::string peer_;
  State state_ = State::head;
  bool reading_ = false;
  bool writing_ = false;
  bool starved_ = false;   ///< The parser needs more bytes than there are.
  bool unread_ = false;    ///< The client may still be sending when the last answer is out.
  bool answered_ = false;  ///< At least one request was answered.
  std::string pending_;    ///< Received, not parsed yet.
  RequestParser parser_;
  std::optional<Exchange> exchange_;
  Output output_;
  std::optional<Sending> sending_;
  std::optional<Clock::time_point> must_end_by_;  ///< Of what waits to be sent, the earliest.
  Clock::time_point since_;  ///< When the current header section, body or lingering began.
  std::uint64_t discarded_ = 0;
};

}  // namespace matinee::http
