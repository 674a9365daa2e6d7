#include "http/exchange.hpp"

#include <cstdio>
#include <exception>

#include "http/connection.hpp"

namespace matinee::http {

namespace {

std::string format_millis(double seconds) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.3f", seconds * 1000);
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

Exchange::Exchange(ServerContext& context, std::string request_id)
    : request{std::make_shared<Request>()},
      started{std::chrono::steady_clock::now()},
      gone{std::make_shared<std::atomic<bool>>(false)},
      context_{context} {
  request->request_id = std::move(request_id);
  context_.active.add(1);
}

Exchange::~Exchange() {
  context_.active.add(-1);
}

Result<void> Exchange::receive(std::string_view bytes) try {
  received += bytes.size();
  if (received > body_limit(route->options.body)) return refuse(code::body_too_large);
  if (!stream) return receiver->write(bytes);
  auto written = stream->write(bytes);
  if (stream->is_due()) {
    const auto task = [stream = stream] { stream->save(); };
    // With a full pool the next piece asks again.
    if (!context_.pool.try_submit(task)) stream->put_off();
  }
  return written;
} catch (...) {
  return std::unexpected{describe_exception(context_.log, route->pattern)};
}

Result<void> Exchange::finish_body() try {
  body_unread = false;
  if (stream) return {};
  const auto whole = std::move(receiver);
  return whole->finish(*request);
} catch (...) {
  return std::unexpected{describe_exception(context_.log, route->pattern)};
}

void Exchange::record(int status, std::uint64_t bytes) const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  // The pattern, never the path: paths of media hold tokens.
  const std::string_view pattern = route == nullptr ? std::string_view{"none"} : route->pattern;
  const auto code = std::to_string(status);
  const auto method = to_string(request->method);
  context_.durations.observe(took.count(), {method, pattern, code});
  const logger::RequestScope scope{request->request_id};
  context_.log.info(
      "request",
      {{"method", std::string{method}},
       {"route", std::string{pattern}},
       {"status", code},
       {"duration_ms", format_millis(took.count())},
       {"bytes", std::to_string(bytes)},
       {"source", request->source}}
  );
}

PendingAnswer::PendingAnswer(
    const Exchange& exchange, std::weak_ptr<Connection> connection, std::shared_ptr<Mailbox> mailbox
)
    : request_{exchange.request},
      cors_{exchange.cors},
      gone_{exchange.gone},
      connection_{std::move(connection)},
      mailbox_{std::move(mailbox)} {}

PendingAnswer::~PendingAnswer() {
  if (!*gone_) {
    send(refuse(code::internal_error));
  } else if (!sent_.exchange(true)) {
    mailbox_->post([connection = connection_] {
      if (const auto alive = connection.lock()) alive->give_up();
    });
  }
}

void PendingAnswer::send(Result<Response> response) {
  if (sent_.exchange(true)) return;
  auto reply = to_reply(*request_, cors_, std::move(response));
  mailbox_->post([connection = connection_, reply = std::move(reply)]() mutable {
    if (const auto alive = connection.lock()) alive->deliver(std::move(reply));
  });
}

Result<Response> call(const Route& route, const Request& request, const logger::Logger& log) {
  try {
    return route.handler(request);
  } catch (...) {
    return std::unexpected{describe_exception(log, route.pattern)};
  }
}

Result<std::unique_ptr<BodySink>> open_sink(
    const Route& route, const Request& request, const logger::Logger& log
) {
  try {
    return route.opener(request);
  } catch (...) {
    return std::unexpected{describe_exception(log, route.pattern)};
  }
}

Reply to_reply(const Request& request, bool cors, Result<Response> result) noexcept {
  try {
    auto response = result ? std::move(*result) : problem(result.error(), request.request_id);
    return finish(request, cors, std::move(response));
  } catch (...) {
    // Out of memory, most likely: an answer without a body still tells the client.
    Reply reply;
    reply.response.status = status_of(ErrorKind::internal);
    return reply;
  }
}

}  // namespace matinee::http
