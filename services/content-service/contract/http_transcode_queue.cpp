#include "content-service/contract/http_transcode_queue.hpp"

#include <algorithm>
#include <utility>

#include "content-service/contract/wire.hpp"

namespace matinee::content {
namespace {

constexpr std::chrono::milliseconds pause{500};
/// Far less than a lease, which must not end over it.
constexpr std::chrono::milliseconds patience{5000};

wire::Message to_wire(const queue::Message& message) {
  return {message.id, message.body, message.receipt, message.attempt};
}

}  // namespace

HttpTranscodeQueue::HttpTranscodeQueue(http::Peer content) : content_{std::move(content)} {}

void HttpTranscodeQueue::send(std::string_view body) {
  static_cast<void>(post("send", json::encode(wire::Send{std::string{body}})));
}

std::optional<queue::Message> HttpTranscodeQueue::receive(
    std::chrono::milliseconds wait, std::chrono::seconds lease
) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  while (true) {
    {
      const std::lock_guard lock{mutex_};
      if (interrupted_) return std::nullopt;
    }
    if (auto message = ask(lease)) return message;
    const auto until = std::min(deadline, std::chrono::steady_clock::now() + pause);
    std::unique_lock lock{mutex_};
    if (changed_.wait_until(lock, until, [this] { return interrupted_; })) return std::nullopt;
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
  }
}

bool HttpTranscodeQueue::extend(const queue::Message& message, std::chrono::seconds lease) {
  return settle("extend", message, lease, {});
}

bool HttpTranscodeQueue::remove(const queue::Message& message) {
  return settle("remove", message, std::chrono::seconds{0}, {});
}

bool HttpTranscodeQueue::release(const queue::Message& message, std::chrono::seconds delay) {
  return settle("release", message, delay, {});
}

bool HttpTranscodeQueue::bury(const queue::Message& message, std::string_view reason) {
  return settle("bury", message, std::chrono::seconds{0}, reason);
}

void HttpTranscodeQueue::interrupt() {
  const std::lock_guard lock{mutex_};
  interrupted_ = true;
  changed_.notify_all();
}

std::string HttpTranscodeQueue::post(std::string_view what, std::string body) const {
  auto answer = content_.call(
      http::Method::post, std::string{"/internal/queue/"}.append(what), std::move(body), patience
  );
  if (!answer)
    throw Unavailable{"content-service refused a queue request: " + answer.error().message};
  return std::move(*answer);
}

std::optional<queue::Message> HttpTranscodeQueue::ask(std::chrono::seconds lease) const {
  const auto answer = json::decode<wire::Received>(
      post("receive", json::encode(wire::Receive{lease.count()})),
      json::Unknown::ignore,
      {.max_bytes = 1024UL * 1024}
  );
  if (!answer) throw Unavailable{"content-service answered something that is not a message"};
  return answer->message.transform([](const wire::Message& message) {
    return queue::Message{message.id, message.body, message.receipt, message.attempt};
  });
}

bool HttpTranscodeQueue::settle(
    std::string_view what,
    const queue::Message& message,
    std::chrono::seconds time,
    std::string_view reason
) const {
  const auto answer = json::decode<wire::Settled>(
      post(what, json::encode(wire::Settle{to_wire(message), time.count(), std::string{reason}})),
      json::Unknown::ignore
  );
  if (!answer) throw Unavailable{"content-service answered something unexpected"};
  return answer->held;
}

}  // namespace matinee::content
