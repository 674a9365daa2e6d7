#include "ffmpeg-worker/domain/task_beat.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace matinee::worker {

TaskBeat::TaskBeat(
    content::EncodingTasks& tasks,
    const content::TaskLease& lease,
    const Clock& clock,
    std::stop_token stop
)
    : tasks_{tasks},
      lease_{lease},
      clock_{clock},
      stop_{std::move(stop)},
      last_try_{clock.steady()},
      last_success_{last_try_} {}

bool TaskBeat::beat() {
  if (stop_.stop_requested() && state_ == State::beating) state_ = State::stopping;
  if (state_ != State::beating) return false;
  const bool has_news = !made_.segments.empty() || !made_.inits.empty() || !made_.posters.empty();
  // After a failure the next try waits a second, whatever there is to tell.
  const bool is_due = clock_.steady() - last_try_ >= std::chrono::seconds{1};
  if (is_due || (has_news && is_heard_)) report();
  return state_ == State::beating;
}

bool TaskBeat::flush() {
  while (state_ == State::beating) {
    report();
    if (is_heard_) return state_ == State::beating;
    pause();
    if (stop_.stop_requested() && state_ == State::beating) state_ = State::stopping;
  }
  return false;
}

/// Until the next try is worth it, or the worker shall stop.
void TaskBeat::pause() const {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable_any{}.wait_for(lock, stop_, std::chrono::seconds{1}, [] {
    return false;
  });
}

void TaskBeat::report() {
  last_try_ = clock_.steady();
  try {
    const auto said = tasks_.report(lease_, made_);
    is_heard_ = true;
    last_success_ = last_try_;
    if (said) {
      made_ = {};
    } else if (said.error().code.name == code::lease_lost.name) {
      state_ = State::lost;
    } else {
      state_ = State::refused;
      refusal_ = said.error().message;
    }
  } catch (const Unavailable&) {
    is_heard_ = false;
    // Nobody else can have the task before the lease ends, so a short outage costs nothing.
    last_try_ = clock_.steady();
    if (last_try_ - last_success_ > lease_.lease) state_ = State::unreachable;
  }
}

}  // namespace matinee::worker
