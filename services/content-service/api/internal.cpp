#include "content-service/api/internal.hpp"

#include <utility>

#include "content-service/contract/events_wire.hpp"
#include "content-service/contract/wire.hpp"

namespace matinee::content {
namespace {

/// A neighbour may be newer than we are.
template <class T>
Result<T> read(const http::Request& request) {
  return json::decode<T>(request.body, json::Unknown::ignore, {.max_bytes = wire::max_body_bytes});
}

Urgency urgency_of(int number) {
  if (number <= 0) return Urgency::now;
  return number == 1 ? Urgency::soon : Urgency::bulk;
}

Result<http::Response> done(const Result<void>& result) {
  if (!result) return refusal(result);
  return http::no_content();
}

queue::Message from_wire(const wire::Message& message) {
  return {message.id, message.body, message.receipt, message.attempt};
}

/// A lease or a delay: no more than any queue takes, so that it can be added to a clock.
Result<std::chrono::seconds> read_time(std::string_view field, std::int64_t seconds) {
  constexpr std::chrono::seconds longest = std::chrono::hours{12};
  if (seconds < 0 || seconds > longest.count())
    return refuse({FieldError{std::string{field}, "out_of_range", "0 to 43200 seconds."}});
  return std::chrono::seconds{seconds};
}

/// Settles the message that the body names.
template <class Action>
Result<http::Response> settle(const http::Request& request, Action action) {
  const auto body = read<wire::Settle>(request);
  if (!body) return refusal(body);
  const auto time = read_time("/seconds", body->seconds);
  if (!time) return refusal(time);
  const bool held = action(from_wire(body->message), *time, body->reason);
  return http::ok(json::encode(wire::Settled{held}));
}

}  // namespace

Result<http::Response> Internal::title(const http::Request& /*request*/, const VideoId& id) {
  const auto title = catalog_.find(id);
  if (!title) return refusal(title);
  return http::ok(json::encode(*title));
}

Result<http::Response> Internal::lease(const http::Request& request) {
  const auto body = read<wire::LeaseRequest>(request);
  if (!body) return refusal(body);
  const auto lease = jobs_.lease(body->video, body->source_key, body->worker);
  if (!lease) return refusal(lease);
  return http::ok(json::encode(wire::to_wire(*lease)));
}

Result<http::Response> Internal::report(const http::Request& request) {
  const auto body = read<wire::Report>(request);
  if (!body) return refusal(body);
  return done(jobs_.report(wire::from_wire(body->lease), body->progress));
}

Result<http::Response> Internal::plan(const http::Request& request) {
  const auto body = read<wire::Planned>(request);
  if (!body) return refusal(body);
  return done(jobs_.plan(wire::from_wire(body->lease), body->plan));
}

Result<http::Response> Internal::fail(const http::Request& request) {
  const auto body = read<wire::Failure>(request);
  if (!body) return refusal(body);
  return done(jobs_.fail(wire::from_wire(body->lease), body->reason, body->for_good));
}

Result<http::Response> Internal::give_back(const http::Request& request) {
  const auto body = read<wire::GivenBack>(request);
  if (!body) return refusal(body);
  return done(jobs_.give_back(wire::from_wire(body->lease)));
}

Result<http::Response> Internal::interrupt(const http::Request& request) {
  const auto body = read<wire::GivenBack>(request);
  if (!body) return refusal(body);
  return done(jobs_.interrupt(wire::from_wire(body->lease)));
}

Result<http::Response> Internal::claim_task(const http::Request& request) {
  const auto body = read<wire::Claim>(request);
  if (!body) return refusal(body);
  const auto least = urgency_of(body->least_urgency);
  wire::ClaimAnswer answer;
  if (auto lease = tasks_.claim(body->worker, least))
    answer.task = wire::to_wire(std::move(*lease));
  return http::ok(json::encode(answer));
}

Result<http::Response> Internal::report_task(const http::Request& request) {
  const auto body = read<wire::TaskReport>(request);
  if (!body) return refusal(body);
  return done(tasks_.report(wire::from_wire(body->lease), body->made));
}

Result<http::Response> Internal::finish_task(const http::Request& request) {
  const auto body = read<wire::TaskEnd>(request);
  if (!body) return refusal(body);
  return done(tasks_.finish(wire::from_wire(body->lease)));
}

Result<http::Response> Internal::fail_task(const http::Request& request) {
  const auto body = read<wire::TaskFailure>(request);
  if (!body) return refusal(body);
  return done(tasks_.fail(wire::from_wire(body->lease), body->reason, body->for_good));
}

Result<http::Response> Internal::give_back_task(const http::Request& request) {
  const auto body = read<wire::TaskEnd>(request);
  if (!body) return refusal(body);
  return done(tasks_.give_back(wire::from_wire(body->lease)));
}

Result<http::Response> Internal::interrupt_task(const http::Request& request) {
  const auto body = read<wire::TaskEnd>(request);
  if (!body) return refusal(body);
  return done(tasks_.interrupt(wire::from_wire(body->lease)));
}

Result<http::Response> Internal::want_segment(const http::Request& request) {
  const auto wanted = read<WantedSegment>(request);
  if (!wanted) return refusal(wanted);
  return done(wanted_.want(*wanted));
}

Result<http::Response> Internal::take_events(const http::Request& request) {
  const auto body = read<wire::ToldEvents>(request);
  if (!body) return refusal(body);
  told_.accept(body->events);
  return http::no_content();
}

Result<http::Response> Internal::send(const http::Request& request) {
  const auto body = read<wire::Send>(request);
  if (!body) return refusal(body);
  queue_.send(body->body);
  return http::no_content();
}

Result<http::Response> Internal::receive(const http::Request& request) {
  const auto body = read<wire::Receive>(request);
  if (!body) return refusal(body);
  const auto lease = read_time("/lease_s", body->lease_s);
  if (!lease) return refusal(lease);
  wire::Received answer;
  // Never waits: the caller does, so that idle workers hold no threads here.
  if (auto message = queue_.receive(std::chrono::milliseconds{0}, *lease)) {
    answer.message = wire::Message{
        std::move(message->id),
        std::move(message->body),
        std::move(message->receipt),
        message->attempt
    };
  }
  return http::ok(json::encode(answer));
}

Result<http::Response> Internal::extend(const http::Request& request) {
  return settle(
      request,
      [this](
          const queue::Message& message, std::chrono::seconds time, const std::string& /*reason*/
      ) { return queue_.extend(message, time); }
  );
}

Result<http::Response> Internal::remove(const http::Request& request) {
  return settle(
      request,
      [this](
          const queue::Message& message,
          std::chrono::seconds /*time*/,
          const std::string& /*reason*/
      ) { return queue_.remove(message); }
  );
}

Result<http::Response> Internal::release(const http::Request& request) {
  return settle(
      request,
      [this](
          const queue::Message& message, std::chrono::seconds time, const std::string& /*reason*/
      ) { return queue_.release(message, time); }
  );
}

Result<http::Response> Internal::bury(const http::Request& request) {
  return settle(
      request,
      [this](
          const queue::Message& message, std::chrono::seconds /*time*/, const std::string& reason
      ) { return queue_.bury(message, reason); }
  );
}

}  // namespace matinee::content
