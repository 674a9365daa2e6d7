#include "runtime/thread_pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "logger/logger.hpp"
#include "runtime/thread_name.hpp"

namespace matinee::runtime {

namespace {

void run_logged(const logger::Logger& log, const std::function<void()>& task) noexcept {
  try {
    task();
  } catch (const std::exception& error) {
    log.error("a task threw", {{"what", error.what()}});
  } catch (...) {
    log.error("a task threw", {{"what", "not an exception"}});
  }
}

}  // namespace

struct ThreadPool::State {
  void work(const std::string& name) {
    set_thread_name(name);
    std::unique_lock lock{mutex};
    while (true) {
      wake.wait(lock, [this] { return stopping || !tasks.empty(); });
      if (tasks.empty()) return;
      auto task = std::move(tasks.front());
      tasks.pop_front();
      lock.unlock();
      run_logged(log, task);
      task = nullptr;  // What it owns may take long to go, or come back here.
      lock.lock();
    }
  }

  logger::Logger log{"threads"};
  std::size_t max_queued = 0;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> tasks;
  bool stopping = false;
  std::mutex joining;
  std::vector<std::thread> threads;
};

ThreadPool::ThreadPool(const std::string& name, std::size_t threads, std::size_t max_queued)
    : state_{std::make_unique<State>()} {
  state_->max_queued = max_queued;
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    state_->threads.emplace_back([state = state_.get(), name] { state->work(name); });
  }
}

ThreadPool::~ThreadPool() {
  stop();
}

bool ThreadPool::try_submit(std::function<void()> task) {
  {
    const std::scoped_lock lock{state_->mutex};
    if (state_->stopping || state_->tasks.size() >= state_->max_queued) return false;
    state_->tasks.push_back(std::move(task));
  }
  state_->wake.notify_one();
  return true;
}

void ThreadPool::stop() {
  {
    const std::scoped_lock lock{state_->mutex};
    state_->stopping = true;
  }
  state_->wake.notify_all();
  const std::scoped_lock lock{state_->joining};
  for (auto& thread : state_->threads)
    thread.join();
  state_->threads.clear();
}

std::size_t ThreadPool::queued() const {
  const std::scoped_lock lock{state_->mutex};
  return state_->tasks.size();
}

}  // namespace matinee::runtime
