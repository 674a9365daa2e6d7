#include "content-service/domain/transcoding.hpp"

#include <utility>

#include "content-service/domain/check_plan.hpp"
#include "content-service/domain/title_output.hpp"

namespace matinee::content {
namespace {

constexpr std::size_t max_reason_bytes = 500;

/// Reasons are shown to people, and may come from another process.
std::string plain(std::string reason) {
  if (reason.empty()) return "Processing failed.";
  if (reason.size() > max_reason_bytes) {
    std::size_t end = max_reason_bytes;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0U) == 0x80U)
      --end;
    reason.resize(end);
  }
  return reason;
}

}  // namespace

Transcoding::Transcoding(
    VideoStore& videos,
    JobStore& jobs,
    JobSteps& steps,
    TaskStore& tasks,
    PublishOutput& publish,
    Events& events,
    const Clock& clock,
    Random& random,
    JobPolicy policy
)
    : videos_{videos},
      jobs_{jobs},
      steps_{steps},
      tasks_{tasks},
      publish_{publish},
      events_{events},
      clock_{clock},
      random_{random},
      policy_{policy} {}

Result<JobLease> Transcoding::lease(
    const VideoId& video_id, const std::string& source_key, const std::string& worker
) {
  const auto video = videos_.find(video_id);
  if (!video || video->original.key() != source_key) return refuse(code::no_job);
  const auto job = jobs_.find_newest(video_id);
  if (!job || job->has_ended()) return refuse(code::no_job);

  const Time now = clock_.now();
  if (job->state != JobState::queued) {
    if (job->state == JobState::encoding) return refuse(code::no_job);  // Planned already.
    if (!policy_.has_expired(job->lease_until, now)) return refuse(code::video_busy);
    if (job->state == JobState::publishing || job->attempts >= policy_.max_attempts) {
      recover(*job);
      return refuse(code::no_job);
    }
  }
  Job next = *job;
  next.state = JobState::leased;
  next.attempts += 1;
  next.generation += 1;
  next.worker = worker;
  next.lease_until = now + policy_.lease;
  next.updated_at = now;
  if (!steps_.lease(*job, next, now + policy_.straggle())) return refuse(code::video_busy);
  return JobLease{
      .job = next.id,
      .video = video_id,
      .source_key = source_key,
      .generation = next.generation,
      .attempt = next.attempts,
      .max_attempts = policy_.max_attempts,
      .lease = policy_.lease,
  };
}

Result<Job> Transcoding::held(const JobLease& lease, JobState state) const {
  auto job = jobs_.find(lease.job);
  if (!job || job->generation != lease.generation || job->state != state)
    return refuse(code::lease_lost);
  return std::move(*job);
}

Result<void> Transcoding::report(const JobLease& lease, const JobProgress& progress) {
  const auto job = held(lease, JobState::leased);
  if (!job) return refusal(job);
  const Time now = clock_.now();
  const MediaDetails media{
      .phase = progress.phase,
      .progress = overall_progress(progress.renditions),
      .source = progress.source,
      .renditions = progress.renditions,
      .audio = progress.audio,
      .thumbnails = {},
  };
  if (!steps_.report(*job, now + policy_.lease, media, now)) return refuse(code::lease_lost);
  return {};
}

Result<void> Transcoding::plan(const JobLease& lease, const TitlePlan& plan) {
  const auto job = held(lease, JobState::leased);
  if (!job) {
    // Done before, and the answer got lost.
    if (held(lease, JobState::encoding)) return {};
    return refusal(job);
  }
  if (const auto checked = check_plan(plan); !checked) return checked;
  const auto video = videos_.find(job->video);
  const auto repacked = repacked_key(job->video, job->generation);
  if (!video || (plan.input_key != video->original.key() && plan.input_key != repacked))
    return refuse({FieldError{"/plan/input_key", "invalid", "The original, or it repacked."}});
  const Time now = clock_.now();
  std::vector<Task> tasks;
  for (auto& work : cut_into_tasks(plan)) {
    Task task;
    task.id = TaskId::make(clock_, random_);
    task.job = job->id;
    task.work = std::move(work);
    task.ready_at = now;
    tasks.push_back(std::move(task));
  }
  const MediaDetails media{
      .phase = job->paused ? "paused" : "encoding",
      .progress = 0,
      .source = plan.source,
      .renditions = waiting_renditions(plan, {}),
      .audio = {},
      .thumbnails = {},
  };
  if (!tasks_.plan(*job, plan, tasks, media, now)) return refuse(code::lease_lost);
  return {};
}

void Transcoding::fail_encoding(const Job& job, const std::string& reason) {
  if (job.state == JobState::encoding) static_cast<void>(end(job, JobState::failed, plain(reason)));
}

Result<void> Transcoding::fail(const JobLease& lease, const std::string& reason, bool final) {
  const auto job = held(lease, JobState::leased);
  if (!job) return refusal(job);
  const bool over = final || job->attempts >= policy_.max_attempts;
  if (!end(*job, over ? JobState::failed : JobState::queued, plain(reason)))
    return refuse(code::lease_lost);
  return {};
}

Result<void> Transcoding::give_back(const JobLease& lease) {
  const auto job = held(lease, JobState::leased);
  if (!job) return refusal(job);
  Job next = *job;
  next.attempts -= 1;
  next.lease_until = {};
  if (!queue_again(*job, std::move(next))) return refuse(code::lease_lost);
  return {};
}

Result<void> Transcoding::interrupt(const JobLease& lease) {
  const auto job = jobs_.find(lease.job);
  if (!job || job->generation != lease.generation) return refuse(code::lease_lost);
  if (job->state != JobState::leased && !job->was_left()) return refuse(code::lease_lost);
  if (job->interruptions >= policy_.max_interruptions)
    return fail(lease, "What processing needs was away too often.", false);
  Job next = *job;
  next.attempts -= 1;
  next.interruptions += 1;
  next.lease_until = {};
  if (!queue_again(*job, std::move(next))) return refuse(code::lease_lost);
  return {};
}

/// Sends no order: the message that brought the worker is still in the queue.
bool Transcoding::queue_again(const Job& seen, Job next) {
  next.state = JobState::queued;
  next.updated_at = clock_.now();
  next.resend_at = policy_.resend_time(next.sends, next.updated_at);
  return steps_.end_attempt(seen, next, next.updated_at + policy_.straggle());
}

bool Transcoding::end(const Job& seen, JobState state, std::string reason) {
  Job next = seen;
  next.state = state;
  next.lease_until = {};
  next.reason = std::move(reason);
  next.updated_at = clock_.now();
  const bool ended = state == JobState::queued
                         ? queue_again(seen, next)
                         : steps_.end_attempt(seen, next, next.updated_at + policy_.straggle());
  if (ended && seen.state != JobState::queued) events_.attempt_ended(next);
  return ended;
}

/// Keeps the end of the lease: the worker may have been cut off from us, and come back to say so.
void Transcoding::leave(const Job& seen) {
  Job next = seen;
  next.reason = "The worker stopped while processing this file.";
  if (queue_again(seen, next)) events_.attempt_ended(next);
}

void Transcoding::send_again(const Job& job) {
  Job next = job;
  next.sends += 1;
  if (queue_again(job, std::move(next))) events_.order_written();
}

void Transcoding::publish_again(const Job& job) {
  if (job.interruptions >= policy_.max_publish_attempts) {
    static_cast<void>(end(job, JobState::failed, "The processed files could not be stored."));
    return;
  }
  // Counted first: what publishing throws ends this call.
  Job next = job;
  next.interruptions += 1;
  next.updated_at = clock_.now();
  next.lease_until = next.updated_at + policy_.lease;
  // Lost to somebody else is fine: then it is settled as well.
  if (steps_.retry_publishing(job, next)) static_cast<void>(publish_(next));
}

void Transcoding::recover(const Job& job) {
  switch (job.state) {
    case JobState::publishing:
      publish_again(job);
      return;
    case JobState::leased:
      if (job.attempts < policy_.max_attempts) {
        leave(job);
      } else {
        static_cast<void>(end(job, JobState::failed, exhausted_reason()));
      }
      return;
    case JobState::queued:
      send_again(job);
      return;
    case JobState::encoding:  // Its tasks are looked after one by one.
    case JobState::done:
    case JobState::failed:
    case JobState::cancelled:
      return;
  }
}

std::string Transcoding::exhausted_reason() const {
  switch (policy_.max_attempts) {
    case 1:
      return "The worker stopped while processing this file.";
    case 2:
      return "The worker stopped twice while processing this file.";
    case 3:
      return "The worker stopped three times while processing this file.";
    default:
      return "The worker stopped " + std::to_string(policy_.max_attempts) +
             " times while processing this file.";
  }
}

}  // namespace matinee::content
