// What a connection does with a request, from its head to the head of the answer. The bytes are in
// connection.cpp.
#include <algorithm>

#include "http/connection.hpp"
#include "http/loop.hpp"

namespace matinee::http {

void Connection::begin_exchange() {
  loop_.set_idle(*this, false);
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
    if (body.kind == Body::Kind::sink) return open(has_body, expects_continue);
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

void Connection::open(bool has_body, bool expects_continue) {
  state_ = State::opening;
  const auto tell = [weak = weak_from_this(),
                     mailbox = loop_.mailbox(),
                     has_body,
                     expects_continue](Result<std::shared_ptr<BodyStream>> stream) {
    mailbox->post([=, stream = std::move(stream)]() mutable {
      if (const auto self = weak.lock())
        self->opened(std::move(stream), has_body, expects_continue);
    });
  };
  const auto task =
      [tell, route = exchange_->route, request = exchange_->request, &context = context_] {
        if (context.late) return tell(refuse(code::unavailable));
        const logger::RequestScope scope{request->request_id};
        auto sink = open_sink(*route, *request, context.log);
        if (!sink) return tell(refusal(sink));
        tell(std::make_shared<BodyStream>(*std::move(sink), *request, route->pattern, context.log));
      };
  if (!context_.pool.try_submit(task)) tell(overloaded());
}

void Connection::begin_stream(
    Result<std::shared_ptr<BodyStream>> stream, bool has_body, bool expects_continue
) {
  if (!stream) return answer(refusal(stream));
  exchange_->stream = std::move(*stream);
  if (!has_body) return finish_body();
  if (expects_continue) output_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
  state_ = State::body;
  since_ = Clock::now();
}

void Connection::finish_body() {
  const auto finished = exchange_->finish_body();
  if (!finished) return answer(refusal(finished));
  dispatch();
}

void Connection::dispatch() {
  state_ = State::handling;
  const auto& route = *exchange_->route;
  if (route.deferred) return dispatch_deferred();
  if (route.opener) return dispatch_stream();
  if (route.options.run == Run::blocking) return dispatch_blocking();
  const logger::RequestScope scope{exchange_->request->request_id};
  answer(call(route, *exchange_->request, context_.log));
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
        sink->send(call(*route, *request, context.log));
      };
  if (!context_.pool.try_submit(task)) sink->send(overloaded());
}

void Connection::dispatch_stream() {
  const auto sink = std::make_shared<PendingAnswer>(*exchange_, weak_from_this(), loop_.mailbox());
  const auto task = [sink, stream = std::move(exchange_->stream)] {
    sink->send(stream->finish(true));
  };
  if (context_.pool.try_submit(task)) return;
  // Here, rather than to lose what took long to come.
  task();
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

void Connection::complete(Reply reply) {
  const auto& exchange = *exchange_;
  if (exchange.route != nullptr) {
    for (const auto& [name, value] : exchange.route->options.headers)
      reply.response.headers.set(name, value);
  }
  unread_ = exchange.body_unread;
  const bool last = !exchange.keep_alive || unread_ || context_.draining;
  const HeadLines lines{
      .date = loop_.date(), .request_id = exchange.request->request_id, .close = last
  };
  if (output_.empty()) must_end_by_.reset();
  append_head(output_.text(), reply, lines);
  exchange.record(reply.response.status, reply.with_body ? reply.content_length : 0);
  if (const auto end = reply.response.must_end_by)
    must_end_by_ = must_end_by_ ? std::min(*must_end_by_, *end) : *end;
  output_.append_body(reply);
  drop_exchange();
  parser_.reset();
  answered_ = true;
  state_ = last ? State::ending : State::head;
  since_ = Clock::now();
}

/// A large file that nobody took takes long to remove, a sink to keep what came: elsewhere, if
/// there is room.
void Connection::drop_exchange() {
  if (const auto stream = std::move(exchange_->stream)) {
    const auto task = [stream] { static_cast<void>(stream->finish(false)); };
    if (!context_.pool.try_submit(task)) task();
  }
  constexpr std::uint64_t large = std::uint64_t{8} * 1024 * 1024;
  if (exchange_->received >= large) {
    const auto task = [request = std::move(exchange_->request),
                       receiver = std::shared_ptr{std::move(exchange_->receiver)}] {};
    static_cast<void>(context_.pool.try_submit(task));
  }
  exchange_.reset();
}

}  // namespace matinee::http
