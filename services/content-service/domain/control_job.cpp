#include "content-service/domain/control_job.hpp"

#include <utility>

namespace matinee::content {

Result<Video> RetryVideo::operator()(const VideoId& id) {
  const auto video = videos_.find(id);
  if (!video) return refuse(code::not_found);
  if (video->state != VideoState::failed) return refuse(code::not_retryable);
  const auto last = jobs_.find_newest(id);
  const bool goes_on = last && steps_.reopen(*last, clock_.now());
  if (goes_on) events_.order_written();
  if (!goes_on && !order_again(id)) return refuse(code::not_retryable);
  auto retried = videos_.find(id);
  if (!retried) return refuse(code::not_found);
  return std::move(*retried);
}

bool RetryVideo::order_again(const VideoId& id) {
  const Time now = clock_.now();
  const Job job{
      .id = JobId::make(clock_, random_),
      .video = id,
      .worker = {},
      .reason = {},
      .resend_at = policy_.resend_time(1, now),
      .created_at = now,
      .updated_at = now,
  };
  if (!steps_.add(job)) return false;
  events_.order_written();
  return true;
}

Result<Job> PauseJob::operator()(const JobId& id, bool paused) {
  auto job = jobs_.find(id);
  if (!job) return refuse(code::not_found);
  if (!steps_.pause(*job, paused, clock_.now())) return refuse(code::job_ended);
  job = jobs_.find(id);
  if (!job) return refuse(code::not_found);
  return std::move(*job);
}

Result<Job> CancelJob::operator()(const JobId& id) {
  // A worker's step may come in between; the second look settles it.
  for (int look = 0; look < 2; ++look) {
    const auto job = jobs_.find(id);
    if (!job) return refuse(code::not_found);
    if (job->has_ended() || job->state == JobState::publishing) return refuse(code::job_ended);
    Job next = *job;
    next.state = JobState::cancelled;
    next.lease_until = {};
    next.reason = "Processing was cancelled.";
    next.updated_at = clock_.now();
    if (steps_.end_attempt(*job, next, next.updated_at + policy_.straggle())) {
      events_.attempt_ended(next);
      return next;
    }
  }
  return refuse(code::video_busy);
}

}  // namespace matinee::content
