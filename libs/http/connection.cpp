#include "http/connection.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

#include "http/loop.hpp"

namespace matinee::http {

namespace {

using Wait = boost::asio::posix::descriptor_base;

/// Read at once while no body is expected: what stands behind a request is kept while a handler
/// works, so this bounds the memory of a connection.
constexpr std::size_t max_read_ahead = std::size_t{32} * 1024;
constexpr std::size_t max_unparsed = std::size_t{64} * 1024;
/// A body slower than this over its whole length is not served: it would hold its connection for
/// days.
constexpr std::uint64_t min_body_rate = 256;
constexpr std::uint64_t max_discarded = std::uint64_t{16} * 1024 * 1024;
constexpr std::chrono::seconds linger_time{5};

bool would_block() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

Connection::Connection(Loop& loop, ServerContext& context, Descriptor socket, std::string peer)
    : loop_{loop},
      context_{context},
      socket_{loop.io(), socket.release()},
      peer_{std::move(peer)},
      parser_{ParserLimits{
          .header_bytes = context.options.max_header_bytes,
          .header_fields = context.options.max_header_fields,
          .target_bytes = context.options.max_target_bytes,
      }},
      since_{Clock::now()} {}

void Connection::start() {
  guard([this] {
    wait_readable();
    update_deadline();
  });
}

void Connection::wait_readable() {
  if (reading_) return;
  reading_ = true;
  socket_.async_wait(
      Wait::wait_read,
      [self = shared_from_this()](const boost::system::error_code& fault) {
        self->reading_ = false;
        if (!fault) self->guard([&] { self->on_readable(); });
      }
  );
}

void Connection::wait_writable() {
  if (writing_) return;
  writing_ = true;
  socket_.async_wait(
      Wait::wait_write,
      [self = shared_from_this()](const boost::system::error_code& fault) {
        self->writing_ = false;
        if (!fault) self->guard([&] { self->run({}); });
      }
  );
}

/// Nothing may escape into the loop: it would leave this connection without anything to wait for.
template <class Function>
void Connection::guard(Function function) {
  if (state_ == State::closed) return;
  try {
    function();
  } catch (...) {
    static_cast<void>(describe_exception(context_.log, "connection"));
    close();
  }
}

void Connection::on_readable() {
  switch (state_) {
    case State::handling:
      return notice_departure();
    case State::lingering:
      return discard();
    case State::head:
    case State::body:
      return receive();
    case State::opening:
    case State::ending:
    case State::closed:
      return;
  }
}

void Connection::receive() {
  auto& scratch = loop_.scratch();
  const auto size = state_ == State::body ? scratch.size() : max_read_ahead;
  const auto count = ::recv(socket_.native_handle(), scratch.data(), size, 0);
  if (count < 0 && would_block()) return wait_readable();
  if (count <= 0) return close();
  const std::string_view fresh{scratch.data(), static_cast<std::size_t>(count)};
  if (pending_.empty()) return run(fresh);
  pending_ += fresh;
  run({});
}

/// Goes on as far as possible: parses what is there (`input`, or else `pending_`), sends what is
/// ready.
void Connection::run(std::string_view input) {
  if (input.empty()) input = pending_;
  starved_ = input.empty();
  while (true) {
    input.remove_prefix(process(input));
    if (state_ == State::closed || !flush()) break;
    if (starved_ || input.empty() || (state_ != State::head && state_ != State::body)) break;
  }
  if (state_ == State::closed) return;
  keep(input);
  const bool receiving = state_ == State::head || state_ == State::body;
  if (receiving && output_.empty()) wait_readable();
  update_deadline();
}

std::size_t Connection::process(std::string_view input) {
  std::size_t used = 0;
  const RequestParser::BodySink sink = [this](std::string_view bytes) {
    return exchange_->receive(bytes);
  };
  while (state_ == State::head || state_ == State::body) {
    const auto rest = input.substr(used);
    starved_ = rest.empty();
    if (starved_ || (state_ == State::head && !output_.may_append())) break;
    if (state_ == State::head && !parser_.begun()) since_ = Clock::now();
    const auto step =
        state_ == State::head ? parser_.read_head(rest) : parser_.read_body(rest, sink);
    used += step.used;
    switch (step.status) {
      case RequestParser::Status::more:
        starved_ = true;
        if (input.size() - used > max_unparsed)
          refuse_rest(refuse(code::malformed_request).error());
        return used;
      case RequestParser::Status::broken:
        refuse_rest(parser_.error());
        return used;
      case RequestParser::Status::head:
        begin_exchange();
        break;
      case RequestParser::Status::done:
        finish_body();
        break;
    }
  }
  return used;
}

void Connection::deliver(Reply reply) {
  if (state_ != State::handling) return;
  guard([&] {
    complete(std::move(reply));
    run({});
  });
}

void Connection::opened(
    Result<std::shared_ptr<BodyStream>> stream, bool has_body, bool expects_continue
) {
  if (state_ != State::opening) return;
  guard([&] {
    begin_stream(std::move(stream), has_body, expects_continue);
    run({});
  });
}

/// The handler saw that nobody waits any more, and dropped the request.
void Connection::give_up() {
  if (state_ == State::handling) close();
}

/// True when all is sent and the connection goes on.
bool Connection::flush() {
  switch (output_.empty() ? Output::Flush::done : output_.flush(socket_.native_handle())) {
    case Output::Flush::done:
      if (state_ != State::ending) return true;
      end();
      return false;
    case Output::Flush::blocked:
    case Output::Flush::yield:
      wait_writable();
      return false;
    case Output::Flush::cold:
      read_ahead();
      return false;
    case Output::Flush::failed:
      close();
      return false;
  }
  return false;
}

void Connection::read_ahead() {
  const auto resume = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->guard([&] { self->run({}); });
  };
  auto read = output_.read_ahead();
  const auto task = [read = std::move(read), mailbox = loop_.mailbox(), resume] {
    read();
    mailbox->post(resume);
  };
  // With a full pool the loop reads the piece itself, in its next turn.
  if (!context_.pool.try_submit(task)) wait_writable();
}

void Connection::end() {
  if (!unread_) return close();
  ::shutdown(socket_.native_handle(), SHUT_WR);
  state_ = State::lingering;
  since_ = Clock::now();
  wait_readable();
}

/// Closing with unread bytes makes the kernel send a reset, which can overtake the answer.
void Connection::discard() {
  auto& scratch = loop_.scratch();
  const auto count = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), 0);
  if (count < 0 && would_block()) return wait_readable();
  discarded_ += count > 0 ? static_cast<std::uint64_t>(count) : 0;
  if (count <= 0 || discarded_ > max_discarded) return close();
  wait_readable();
}

/// Readable while a handler works: the next request, which can wait, or the end of the client.
void Connection::notice_departure() {
  char byte = 0;
  const auto count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK);
  if (count < 0 && would_block()) return wait_readable();
  if (count == 0) exchange_->gone->store(true);
  // Who only ended its sending side still gets its answer, unless the handler drops it
  // (Responder::abandoned); no stop waits for it.
  if (count < 0 || (count == 0 && context_.draining)) close();
}

void Connection::keep(std::string_view rest) {
  if (rest.size() == pending_.size() && rest.data() == pending_.data()) return;
  if (rest.empty()) {
    pending_ = {};
  } else {
    pending_ = std::string{rest};
  }
}

void Connection::expire() {
  guard([this] {
    const bool answers = (state_ == State::head && parser_.begun()) || state_ == State::body;
    if (!output_.empty()) return reset();
    if (!answers) return close();
    refuse_rest(refuse(code::request_timeout).error());
    run({});
  });
}

/// Ends without what was not sent yet, also of what the kernel holds.
void Connection::reset() {
  constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void Connection::drain() {
  if (state_ == State::handling && *exchange_->gone) return close();
  // What came is kept, and the client can go on where it was.
  if (state_ == State::body && exchange_->stream) return close();
  if (state_ != State::head || parser_.begun() || !pending_.empty() || !output_.empty()) return;
  char byte = 0;
  // A request may have arrived that the loop has not read yet: it is still answered.
  if (::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) close();
}

void Connection::close() {
  if (state_ == State::closed) return;
  const auto self = shared_from_this();
  state_ = State::closed;
  if (exchange_) {
    constexpr int client_closed_request = 499;
    exchange_->gone->store(true);
    exchange_->record(client_closed_request, 0);
    drop_exchange();
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
  loop_.remove(*this);
}

void Connection::update_deadline() {
  if (state_ == State::closed) return;
  const auto& options = context_.options;
  const auto now = Clock::now();
  auto deadline = Clock::time_point::max();
  const bool rests = state_ == State::head && !parser_.begun();
  loop_.set_idle(*this, rests && output_.empty() && pending_.empty());
  if (output_.empty()) {
    sending_.reset();
    must_end_by_.reset();
  }
  if (!output_.empty()) {
    deadline = sending_deadline(now);
  } else if (state_ == State::head) {
    const bool idle = answered_ && rests;
    deadline = since_ + (idle ? options.keep_alive_timeout : options.header_timeout);
  } else if (state_ == State::body) {
    const std::chrono::seconds earned{exchange_->received / min_body_rate};
    deadline =
        std::min(now, since_ + options.body_idle_timeout + earned) + options.body_idle_timeout;
  } else if (state_ == State::lingering) {
    deadline = since_ + linger_time;
  }
  loop_.set_deadline(*this, deadline);
}

/// As for bodies that are received: at most one pause at a time, and not too many of them.
Connection::Clock::time_point Connection::sending_deadline(Clock::time_point now) {
  if (!sending_) sending_ = Sending{.since = now, .sent_before = output_.sent()};
  const auto pause = context_.options.write_stall_timeout;
  const auto rate = std::max<std::uint64_t>(context_.options.min_response_rate, 1);
  const std::chrono::seconds earned{(output_.sent() - sending_->sent_before) / rate};
  const auto deadline = std::min(now, sending_->since + pause + earned) + pause;
  return must_end_by_ ? std::min(deadline, *must_end_by_) : deadline;
}

}  // namespace matinee::http
