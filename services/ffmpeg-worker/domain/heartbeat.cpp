#include "ffmpeg-worker/domain/heartbeat.hpp"

#include <utility>

namespace matinee::worker {

Heartbeat::Heartbeat(
    content::TranscodeJobs& jobs,
    const content::JobLease& lease,
    const Clock& clock,
    std::function<void()> keep_message,
    std::stop_token stop
)
    : jobs_{jobs},
      lease_{lease},
      clock_{clock},
      keep_message_{std::move(keep_message)},
      stop_{std::move(stop)},
      last_try_{clock.steady()},
      last_success_{last_try_} {}

bool Heartbeat::beat() {
  if (stop_.stop_requested() && state_ == State::beating) state_ = State::stopping;
  if (state_ != State::beating) return false;
  if (clock_.steady() - last_try_ >= std::chrono::seconds{1}) report();
  return state_ == State::beating;
}

bool Heartbeat::beat_now() {
  if (!beat()) return false;
  report();
  return state_ == State::beating;
}

void Heartbeat::report() {
  last_try_ = clock_.steady();
  try {
    keep_message_();
    if (!jobs_.report(lease_, progress_)) {
      state_ = State::lost;
      return;
    }
    last_success_ = clock_.steady();
  } catch (const Unavailable&) {
    // Nobody else can have the job before the lease ends, so a short outage costs nothing.
    if (clock_.steady() - last_success_ > lease_.lease) state_ = State::lost;
  }
}

}  // namespace matinee::worker
