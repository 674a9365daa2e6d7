#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "content-service/contract/transcode_jobs.hpp"
#include "core/clock.hpp"
#include "ffmpeg-worker/domain/plan_title.hpp"
#include "ffmpeg-worker/metrics.hpp"
#include "logger/logger.hpp"
#include "queue/queue.hpp"

namespace matinee::worker {

/// Takes orders off the queue and plans the titles that they name, one at a time. Several threads
/// may run one loop.
class WorkerLoop {
 public:
  struct Parts {
    queue::Queue& queue;
    content::TranscodeJobs& jobs;
    const PlanTitle& plan;
    const Clock& clock;
    Metrics& metrics;
    /// Makes the private directory of an attempt.
    std::function<std::unique_ptr<Workspace>(const content::JobLease&)> make_workspace;
    /// Throws Unavailable while jobs cannot be done on this machine.
    std::function<void()> check_ready;
    /// There are tasks to claim.
    std::function<void()> on_planned;
    std::string worker_name;
  };

  explicit WorkerLoop(Parts parts);

  /// Until `no_more` is requested; a job in progress is given back when `stop` is.
  void run(const std::stop_token& no_more, const std::stop_token& stop) const;

  /// What a message asks for, from receipt to removal or return. Content-service orders nothing
  /// again: the message is the order until its job has ended. False when something was away, so
  /// that it is better to wait. Never throws.
  bool handle(const queue::Message& message, const std::stop_token& stop) const;

 private:
  [[nodiscard]] bool answer(const queue::Message& message, const std::stop_token& stop) const;
  [[nodiscard]] Outcome attempt(
      const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
  ) const;
  [[nodiscard]] Outcome measured_attempt(
      const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
  ) const;
  [[nodiscard]] Outcome do_attempt(
      const content::JobLease& lease, const queue::Message& message, const std::stop_token& stop
  ) const;
  [[nodiscard]] Outcome interrupt(const content::JobLease& lease) const;
  void tell_interruptions() const;
  void settle(const queue::Message& message, const content::JobLease& lease, const Outcome& outcome)
      const;

  Parts parts_;
  logger::Logger log_{"worker"};
  mutable std::atomic<bool> is_away_ = false;  ///< Logged that no jobs can be taken.
  mutable std::mutex mutex_;
  mutable std::vector<content::JobLease> untold_;  ///< Interruptions that nobody heard yet.
};

/// {"videoId":"vid_…","s3Key":"…"}; nothing when the body is anything else.
struct TranscodeRequest {
  VideoId video;
  std::string source_key;
};

[[nodiscard]] std::optional<TranscodeRequest> read_request(std::string_view body);

}  // namespace matinee::worker
