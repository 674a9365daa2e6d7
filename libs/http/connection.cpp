#include "http/connection.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>

#include "http/loop.hpp"

namespace matinee::http {

namespace {

using Wait = boost::asio::posix::descriptor_base;

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
    case State::ending:
    case State::closed:
      return;
  }
}

void Connection::receive() {
  auto& scratch = loop_.scratch();
  const auto count = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), 0);
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

void Connection::begin_exchange() {
  exchange_.emplace(context_, loop_.next_request_id());
  auto& head = parser_.head();
  const bool has_body = head.has_body;
  const bool expects_continue = head.expects_continue;
  const auto length = head.content_length.value_or(0);
  exchange_->keep_alive = head.keep_alive;
  exchange_->body_unread = has_body;
  try {
    auto admission = context_.gate.admit(std::move(head), peer_, *exchange_->request);
    exchange_->route = admission.route;
    exchange_->cors = admission.cors;
    if (admission.answer) return answer(std::move(*admission.answer));
    const auto& body = admission.route->options.body;
    if (length > body_limit(body)) return answer(refuse(code::body_too_large));
    if (!has_body && body.kind == Body::Kind::none) return dispatch();
    expect_body(body, has_body, expects_continue);
  } catch (...) {
    answer(std::unexpected{describe_exception(context_.log, "admission")});
  }
}

void Connection::expect_body(const Body& body, bool has_body, bool expects_continue) {
  auto receiver = receive_body(body, *exchange_->request, context_.spool);
  if (!receiver) return answer(refusal(receiver));
  exchange_->receiver = std::move(*receiver);
  if (!has_body) return finish_body();
  if (expects_continue) output_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
  state_ = State::body;
  since_ = Clock::now();
}

void Connection::finish_body() {
  exchange_->body_unread = false;
  const auto finished = exchange_->receiver->finish(*exchange_->request);
  exchange_->receiver.reset();
  if (!finished) return answer(refusal(finished));
  dispatch();
}

void Connection::dispatch() {
  state_ = State::handling;
  const auto& route = *exchange_->route;
  if (route.deferred) return dispatch_deferred();
  if (route.options.run == Run::blocking) return dispatch_blocking();
  const logger::RequestScope scope{exchange_->request->request_id};
  answer(call(route.handler, *exchange_->request, context_.log));
}

void Connection::dispatch_deferred() {
  const auto sink = std::make_shared<PendingAnswer>(*exchange_, weak_from_this(), loop_.mailbox());
  const logger::RequestScope scope{exchange_->request->request_id};
  try {
    exchange_->route->deferred(exchange_->request, Responder{sink});
  } catch (...) {
    sink->send(std::unexpected{describe_exception(context_.log, exchange_->route->pattern)});
  }
  wait_readable();
}

void Connection::dispatch_blocking() {
  const auto sink = std::make_shared<PendingAnswer>(*exchange_, weak_from_this(), loop_.mailbox());
  const auto task =
      [sink, route = exchange_->route, request = exchange_->request, &context = context_] {
        if (context.late) return sink->send(refuse(code::unavailable));
        const logger::RequestScope scope{request->request_id};
        sink->send(call(route->handler, *request, context.log));
      };
  if (context_.pool.try_submit(task)) return;
  auto error = refuse(code::overloaded).error();
  error.retry_after = std::chrono::seconds{1};
  sink->send(std::unexpected{std::move(error)});
}

void Connection::answer(Result<Response> result) {
  complete(to_reply(*exchange_->request, exchange_->cors, std::move(result)));
}

/// The bytes of this connection make no sense any more: answers, then ends it.
void Connection::refuse_rest(const Error& error) {
  if (!exchange_) {
    exchange_.emplace(context_, loop_.next_request_id());
    exchange_->request->source = peer_;
  }
  exchange_->body_unread = true;
  answer(std::unexpected{error});
}

void Connection::deliver(Reply reply) {
  if (state_ != State::handling) return;
  guard([&] {
    complete(std::move(reply));
    run({});
  });
}

void Connection::complete(Reply reply) {
  const auto& exchange = *exchange_;
  unread_ = exchange.body_unread;
  const bool last = !exchange.keep_alive || unread_ || context_.draining;
  const HeadLines lines{
      .date = loop_.date(), .request_id = exchange.request->request_id, .close = last
  };
  append_head(output_.text(), reply, lines);
  exchange.record(reply.response.status, reply.with_body ? reply.content_length : 0);
  output_.append_body(reply);
  exchange_.reset();
  parser_.reset();
  answered_ = true;
  state_ = last ? State::ending : State::head;
  since_ = Clock::now();
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
  // Who only ended its sending side still gets its answer, but no stop waits for it.
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
    if (!answers || !output_.empty()) return close();
    refuse_rest(refuse(code::request_timeout).error());
    run({});
  });
}

void Connection::drain() {
  if (state_ == State::handling && *exchange_->gone) return close();
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
    exchange_.reset();
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
  if (!output_.empty()) {
    deadline = now + options.write_stall_timeout;
  } else if (state_ == State::head) {
    const bool idle = answered_ && !parser_.begun();
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

}  // namespace matinee::http
