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
  if (!renew()) return;
  try {
    keep_message_();
  } catch (const Unavailable&) {  // NOLINT(bugprone-empty-catch): what follows says why
    // The lease is what counts. The message may come to others, who then find the job busy.
  }
}

/// False when the lease is not known to run. Then the message is left to run out with it, as it
/// would when this worker died.
bool Heartbeat::renew() {
  last_try_ = clock_.steady();
  try {
    if (jobs_.report(lease_, progress_)) {
      last_success_ = last_try_;
      return true;
    }
    state_ = State::lost;
  } catch (const Unavailable&) {
    // Nobody else can have the job before the lease ends, so a short outage costs nothing. Waiting
    // in vain took a while: the work goes on for a second before the next try.
    last_try_ = clock_.steady();
    if (last_try_ - last_success_ > lease_.lease) state_ = State::unreachable;
  }
  return false;
}

}  // namespace matinee::worker
