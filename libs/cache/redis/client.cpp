#include "cache/redis/client.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <random>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <sys/eventfd.h>
#include <unistd.h>

#include "cache/redis/connection.hpp"
#include "cache/redis/wait.hpp"
#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "logger/logger.hpp"
#include "runtime/thread_name.hpp"

namespace matinee::cache::redis {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto connect_within = 1s;
/// An answer that is overdue for so long does not come any more: the machine is gone, or hangs.
constexpr auto give_up_after = 1s;
constexpr std::chrono::milliseconds first_pause = 50ms;
constexpr std::chrono::milliseconds longest_pause = 2s;
/// More commands than threads could be waiting for, and more bytes than a server in order leaves
/// lying.
constexpr std::size_t max_waiting = 10'000;
constexpr std::size_t max_waiting_bytes = std::size_t{16} << 20U;

/// A command under way.
struct Call {
  std::string command;
  std::condition_variable settled;
  std::optional<Reply> reply;
  bool is_settled = false;
  bool is_given_up = false;  ///< Nobody waits for the reply, but it will come.
};

using CallPtr = std::shared_ptr<Call>;

Descriptor make_event() {
  Descriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event) throw std::system_error{errno, std::generic_category(), "eventfd"};
  return event;
}

void block_sigpipe() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

/// How long to wait before the next attempt: twice as long each time, less a random part, so that
/// a fleet does not come back all at once.
class BackOff {
 public:
  std::chrono::milliseconds next() {
    std::uniform_real_distribution<> share{0.5, 1};
    const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(pause_ * share(dice_));
    pause_ = std::min(pause_ * 2, longest_pause);
    return pause;
  }

  void reset() { pause_ = first_pause; }

 private:
  std::chrono::milliseconds pause_ = first_pause;
  std::minstd_rand dice_{std::random_device{}()};
};

/// These say that the server is not, or no longer, the one to write to: another connection may
/// lead to its successor.
bool ends_connection(const Reply& reply) {
  const auto code = reply.error_code();
  return code == "READONLY" || code == "LOADING" || code == "MASTERDOWN" || code == "NOAUTH";
}

std::string_view outcome_of(bool in_time, const std::optional<Reply>& reply) {
  if (!in_time) return "late";
  if (!reply) return "broken";
  return reply->is_error() ? "refused" : "answered";
}

}  // namespace

struct Client::State {
  State(Target given, metrics::Registry& registry)
      : target{std::move(given)},
        commands{registry.counter(
            "matinee_cache_commands_total", "Commands for the cache in Redis.", "outcome"
        )},
        connected{registry.gauge("matinee_cache_connected", "1 while Redis is connected.")} {}

  void run();
  void serve(Connection& connection);
  /// False when it is time to stop.
  bool take_queued(Connection& connection);
  void settle(std::vector<Reply>& replies);
  void fail_all();
  void note_up();
  void note_down(const std::string& reason);
  void pause(std::chrono::milliseconds duration);
  void wake();
  void drain_event();
  [[nodiscard]] bool is_stopping();
  [[nodiscard]] bool can_take(const std::string& command) const;
  [[nodiscard]] Deadline overdue_at() const;

  const Target target;
  logger::Logger log{"cache"};
  metrics::Counter& commands;
  metrics::Gauge& connected;
  Descriptor event = make_event();

  std::mutex mutex;
  std::condition_variable tried;
  bool has_tried = false;
  bool stopping = false;
  bool is_up = false;
  bool is_late = false;        ///< An answer is overdue.
  std::deque<CallPtr> queued;  ///< Not yet handed to the connection.
  std::size_t waiting = 0;     ///< Queued and sent.
  std::size_t waiting_bytes = 0;

  // Of the thread alone:
  std::deque<std::pair<CallPtr, Deadline>> sent;  ///< With the time of sending, oldest first.
  BackOff back_off;
  std::string down_reason;  ///< As last logged; empty while up.

  std::thread thread;
};

bool Client::State::is_stopping() {
  const std::lock_guard lock{mutex};
  return stopping;
}

bool Client::State::can_take(const std::string& command) const {
  return is_up && !is_late && !stopping && waiting < max_waiting &&
         waiting_bytes + command.size() <= max_waiting_bytes;
}

void Client::State::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(event.get(), &one, sizeof one) == sizeof one);
}

void Client::State::drain_event() {
  std::uint64_t count = 0;
  static_cast<void>(::read(event.get(), &count, sizeof count) == sizeof count);
}

void Client::State::run() {
  runtime::set_thread_name("redis");
  block_sigpipe();
  while (true) {
    drain_event();  // After this a wake means: stop.
    if (is_stopping()) return;
    try {
      Connection connection{target, SteadyClock::now() + connect_within, event.get()};
      note_up();
      serve(connection);
    } catch (const std::exception& error) {
      note_down(error.what());
    }
    fail_all();
    pause(back_off.next());
  }
}

void Client::State::serve(Connection& connection) {
  while (take_queued(connection)) {
    auto replies = connection.exchange();
    settle(replies);
    if (SteadyClock::now() >= overdue_at()) throw Unavailable{"it does not answer"};
    connection.wait(overdue_at(), event.get());
    drain_event();
  }
}

Deadline Client::State::overdue_at() const {
  return sent.empty() ? SteadyClock::now() + 1h : sent.front().second + give_up_after;
}

bool Client::State::take_queued(Connection& connection) {
  const std::lock_guard lock{mutex};
  for (auto& call : queued) {
    if (call->is_given_up) {
      --waiting;
      waiting_bytes -= call->command.size();
      continue;
    }
    connection.send(call->command);
    sent.emplace_back(std::move(call), SteadyClock::now());
  }
  queued.clear();
  if (sent.empty()) is_late = false;
  return !stopping;
}

void Client::State::settle(std::vector<Reply>& replies) {
  if (replies.empty()) return;
  bool useless = false;
  {
    const std::lock_guard lock{mutex};
    for (Reply& reply : replies) {
      if (sent.empty()) throw Unavailable{"it answers what was not asked"};
      const CallPtr call = std::move(sent.front().first);
      sent.pop_front();
      --waiting;
      waiting_bytes -= call->command.size();
      useless |= ends_connection(reply);
      call->reply = std::move(reply);
      call->is_settled = true;
      call->settled.notify_one();
    }
    if (sent.empty()) is_late = false;
  }
  if (useless) throw Unavailable{"it takes no commands"};
  back_off.reset();
}

void Client::State::fail_all() {
  const std::lock_guard lock{mutex};
  is_up = false;
  for (auto& [call, since] : sent)
    queued.push_back(std::move(call));
  sent.clear();
  for (const auto& call : queued) {
    call->is_settled = true;
    call->settled.notify_one();
  }
  queued.clear();
  waiting = 0;
  waiting_bytes = 0;
  has_tried = true;
  tried.notify_all();
}

void Client::State::note_up() {
  {
    const std::lock_guard lock{mutex};
    is_up = true;
    is_late = false;
    has_tried = true;
    tried.notify_all();
  }
  connected.set(1);
  log.info("redis connected");
  down_reason.clear();
}

void Client::State::note_down(const std::string& reason) {
  connected.set(0);
  if (is_stopping() || reason == down_reason) return;
  log.warn("redis is away, limits are local", {{"reason", reason}});
  down_reason = reason;
}

void Client::State::pause(std::chrono::milliseconds duration) {
  const auto until = SteadyClock::now() + duration;
  while (!is_stopping() && SteadyClock::now() < until) {
    static_cast<void>(wait_for(-1, false, event.get(), until));
    drain_event();
  }
}

Client::Client(Target target, metrics::Registry& registry) {
  if (target.tls) check_ca_file(target.ca_file);
  state_ = std::make_unique<State>(std::move(target), registry);
  state_->thread = std::thread{[state = state_.get()] { state->run(); }};
  std::unique_lock lock{state_->mutex};
  state_->tried.wait_for(lock, connect_within, [this] { return state_->has_tried; });
}

Client::~Client() {
  {
    const std::lock_guard lock{state_->mutex};
    state_->stopping = true;
  }
  state_->wake();
  state_->thread.join();
}

Deadline Client::deadline() const {
  return SteadyClock::now() + state_->target.timeout;
}

std::optional<Reply> Client::ask(std::string command, Deadline deadline) {
  const auto call = std::make_shared<Call>();
  call->command = std::move(command);
  std::unique_lock lock{state_->mutex};
  if (!state_->can_take(call->command)) {
    state_->commands.add("unsent");
    return std::nullopt;
  }
  state_->queued.push_back(call);
  ++state_->waiting;
  state_->waiting_bytes += call->command.size();
  if (state_->queued.size() == 1) state_->wake();
  const bool in_time = call->settled.wait_until(lock, deadline, [&] { return call->is_settled; });
  if (!in_time) {
    call->is_given_up = true;
    state_->is_late = true;
  }
  auto reply = std::move(call->reply);
  lock.unlock();
  state_->commands.add(outcome_of(in_time, reply));
  return reply;
}

}  // namespace matinee::cache::redis
