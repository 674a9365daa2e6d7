#include "queue/sqs/sqs_queue.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/encoding.hpp"
#include "core/result.hpp"

namespace matinee::queue::sqs {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t max_body_bytes = std::size_t{256} * 1024;
constexpr std::size_t max_reason_bytes = 1024;
/// SQS waits no longer.
constexpr seconds longest_wait{20};
/// A poll that does not wait may overlook messages: it asks a part of SQS's servers only.
constexpr seconds wait_for_letters{1};
/// Long enough to bury, with all attempts that takes.
constexpr seconds time_to_move{60};
/// For all that are sent again at once.
constexpr seconds time_to_redrive{900};

/// What SQS takes in a value (API reference, SendMessage): Unicode without control characters.
std::string storable(std::string_view reason) {
  std::string text{reason.substr(0, max_reason_bytes)};
  const bool is_text = is_utf8(text);
  std::ranges::replace_if(
      text,
      [&](unsigned char c) {
        const bool is_control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
        return is_control || (!is_text && c > 0x7f);
      },
      '?'
  );
  return text;
}

}  // namespace

SqsQueue::SqsQueue(
    const Location& location, const aws::Environment& environment, const Clock& clock
)
    : name_{.name = location.name, .account = location.account},
      clock_{clock},
      service_{location, environment},
      leases_{clock} {}

SqsQueue::Addresses SqsQueue::addresses() {
  const std::lock_guard lock{mutex_};
  if (!found_) {
    auto queue = service_.find_url(name_);
    const auto dead = service_.find_dead_letters(queue);
    if (!dead) fail_without_dead_letters();
    found_ = Addresses{.queue = std::move(queue), .dead = service_.find_url(*dead)};
  }
  return *found_;
}

void SqsQueue::fail_without_dead_letters() const {
  throw Unavailable{"the queue " + name_.name + " has no RedrivePolicy for dead letters"};
}

void SqsQueue::send(std::string_view body) {
  if (body.size() > max_body_bytes) throw std::length_error{"a message is at most 256 kB"};
  service_.send(addresses().queue, body);
}

std::optional<Message> SqsQueue::receive(std::chrono::milliseconds wait, seconds lease) {
  const auto deadline = steady_clock::now() + wait;
  while (!interrupted_.stop_requested()) {
    const auto left = std::chrono::ceil<seconds>(deadline - steady_clock::now());
    if (auto message = poll(std::clamp(left, seconds{0}, longest_wait), lease)) return message;
    if (steady_clock::now() >= deadline) break;
  }
  return std::nullopt;
}

std::optional<Message> SqsQueue::poll(seconds wait, seconds lease) {
  const auto stop = interrupted_.get_token();
  try {
    const auto queue = addresses().queue;
    auto received = service_.receive(queue, wait, lease, stop);
    if (!received) return std::nullopt;
    auto& message = received->message;
    // SQS counts from when it answered, not from when it was asked.
    const auto answered = clock_.steady();
    // Nobody is there any more who would work on it.
    if (stop.stop_requested()) {
      static_cast<void>(service_.change_visibility(queue, message.receipt, seconds{0}));
      return std::nullopt;
    }
    leases_.add(message.receipt, answered, lease);
    return std::move(message);
  } catch (const Unavailable&) {
    if (stop.stop_requested()) return std::nullopt;
    throw;
  }
}

bool SqsQueue::extend(const Message& message, seconds lease) {
  const auto allowed = leases_.allowed(message.receipt, lease);
  if (!allowed || *allowed == seconds{0}) return false;
  const auto asked = clock_.steady();
  const bool is_held = service_.change_visibility(addresses().queue, message.receipt, *allowed);
  if (is_held) {
    leases_.extend(message.receipt, asked, *allowed);
  } else {
    leases_.drop(message.receipt);
  }
  return is_held;
}

bool SqsQueue::remove(const Message& message) {
  if (!leases_.holds(message.receipt)) return false;
  const bool was_held = service_.remove(addresses().queue, message.receipt);
  leases_.drop(message.receipt);
  return was_held;
}

bool SqsQueue::release(const Message& message, seconds delay) {
  const auto allowed = leases_.allowed(message.receipt, delay);
  if (!allowed) return false;
  const bool was_held = service_.change_visibility(addresses().queue, message.receipt, *allowed);
  leases_.drop(message.receipt);
  return was_held;
}

bool SqsQueue::bury(const Message& message, std::string_view reason) {
  // Shows that the lease holds, and that it will until the message is gone from here.
  if (!extend(message, time_to_move)) return false;
  const auto [queue, dead] = addresses();
  const Epitaph epitaph{.id = message.id, .reason = storable(reason), .attempts = message.attempt};
  service_.send(dead, message.body, &epitaph);
  return remove(message);
}

void SqsQueue::interrupt() {
  interrupted_.request_stop();
}

void SqsQueue::probe() {
  if (!service_.find_dead_letters(addresses().queue)) fail_without_dead_letters();
}

std::vector<Received> SqsQueue::take_letters(const std::string& dead, int limit) {
  std::vector<Received> letters;
  const auto wanted = std::min(limit, most_at_once);
  // The other half is for sending them.
  const auto deadline = clock_.steady() + time_to_redrive / 2;
  while (std::cmp_less(letters.size(), wanted) && clock_.steady() < deadline) {
    auto letter = service_.receive(dead, wait_for_letters, time_to_redrive, {});
    if (!letter) break;
    letters.push_back(std::move(*letter));
  }
  return letters;
}

int SqsQueue::redrive(int limit, const std::function<void(const DeadLetter&)>& on_sent) {
  const auto [queue, dead] = addresses();
  // All before the first is sent again: a worker may bury it at once, and this would never end.
  const auto letters = take_letters(dead, limit);
  for (const auto& [message, epitaph] : letters) {
    service_.send(queue, message.body);
    static_cast<void>(service_.remove(dead, message.receipt));
    on_sent(
        {.id = epitaph.id.empty() ? message.id : epitaph.id,
         .body = message.body,
         .reason = epitaph.reason,
         .attempts = epitaph.attempts}
    );
  }
  return static_cast<int>(letters.size());
}

}  // namespace matinee::queue::sqs
