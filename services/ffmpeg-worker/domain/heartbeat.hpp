#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "content-service/contract/transcode_jobs.hpp"
#include "core/clock.hpp"

namespace matinee::worker {

/// Keeps the lease of a job alive and tells how far it is, about once a second. Used by the thread
/// that does the job.
class Heartbeat {
 public:
  enum class State {
    beating,
    stopping,     ///< Shutdown.
    lost,         ///< Content-service said that the lease is gone.
    unreachable,  ///< Content-service did not answer for as long as the lease ran.
  };

  /// `keep_message` extends the lease of the queue message. All references outlive the heartbeat.
  Heartbeat(
      content::TranscodeJobs& jobs,
      const content::JobLease& lease,
      const Clock& clock,
      std::function<void()> keep_message,
      std::stop_token stop
  );

  /// What the next beat reports.
  [[nodiscard]] content::JobProgress& progress() { return progress_; }

  /// Reports if the last report is a second old. False when the work must stop. A content-service
  /// that does not answer is forgiven until the lease would have ended, and so is the queue:
  /// whoever gets the message meanwhile is told that the job is busy.
  [[nodiscard]] bool beat();
  /// Reports at once.
  [[nodiscard]] bool beat_now();

  [[nodiscard]] State state() const { return state_; }

 private:
  void report();
  [[nodiscard]] bool renew();

  content::TranscodeJobs& jobs_;
  const content::JobLease& lease_;
  const Clock& clock_;
  std::function<void()> keep_message_;
  std::stop_token stop_;
  content::JobProgress progress_;
  State state_ = State::beating;
  std::chrono::steady_clock::time_point last_try_;
  std::chrono::steady_clock::time_point last_success_;
};

}  // namespace matinee::worker
