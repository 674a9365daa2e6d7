#include "runtime/periodic.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "logger/logger.hpp"
#include "runtime/thread_name.hpp"

namespace matinee::runtime {

struct Periodic::State {
  void run() {
    set_thread_name(name);
    std::unique_lock lock{mutex};
    while (!stopping) {
      woken = false;
      lock.unlock();
      call();
      lock.lock();
      wake.wait_for(lock, period, [this] { return stopping || woken; });
    }
  }

  void call() noexcept {
    try {
      function();
    } catch (const std::exception& error) {
      log.error("a periodic task threw", {{"task", name}, {"what", error.what()}});
    } catch (...) {
      log.error("a periodic task threw", {{"task", name}, {"what", "not an exception"}});
    }
  }

  logger::Logger log{"threads"};
  std::string name;
  std::chrono::milliseconds period{};
  std::function<void()> function;
  std::mutex mutex;
  std::condition_variable wake;
  bool woken = false;
  bool stopping = false;
  std::mutex joining;
  std::thread thread;
};

Periodic::Periodic(
    std::string name, std::chrono::milliseconds period, std::function<void()> function
)
    : state_{std::make_unique<State>()} {
  state_->name = std::move(name);
  state_->period = period;
  state_->function = std::move(function);
  state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

Periodic::~Periodic() {
  stop();
}

void Periodic::wake() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->woken = true;
  }
  state_->wake.notify_one();
}

void Periodic::stop() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->stopping = true;
  }
  state_->wake.notify_one();
  const std::scoped_lock lock{state_->joining};
  if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace matinee::runtime
