#pragma once

#include "content-service/domain/ports.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// Lets the job of a failed video go on where it was when its title was planned, else gives the
/// video a new one; with all attempts. Refuses with `not_found` and `not_retryable`.
class RetryVideo {
 public:
  RetryVideo(
      VideoStore& videos,
      JobStore& jobs,
      JobSteps& steps,
      Events& events,
      const Clock& clock,
      Random& random,
      JobPolicy policy
  )
      : videos_{videos},
        jobs_{jobs},
        steps_{steps},
        events_{events},
        clock_{clock},
        random_{random},
        policy_{policy} {}

  [[nodiscard]] Result<Video> operator()(const VideoId& id);

 private:
  [[nodiscard]] bool order_again(const VideoId& id);

  VideoStore& videos_;
  JobStore& jobs_;
  JobSteps& steps_;
  Events& events_;
  const Clock& clock_;
  Random& random_;
  JobPolicy policy_;
};

/// Holds the tasks of a job back, and gives them out again. What workers are at goes on, as does
/// planning. Twice is as good as once. Refuses with `not_found` and `job_ended`.
class PauseJob {
 public:
  PauseJob(JobStore& jobs, JobSteps& steps, const Clock& clock)
      : jobs_{jobs}, steps_{steps}, clock_{clock} {}

  [[nodiscard]] Result<Job> operator()(const JobId& id, bool paused);

 private:
  JobStore& jobs_;
  JobSteps& steps_;
  const Clock& clock_;
};

/// Ends a job by hand; its video fails, and can be retried. Refuses with `not_found` and
/// `job_ended`.
class CancelJob {
 public:
  CancelJob(JobStore& jobs, JobSteps& steps, Events& events, const Clock& clock, JobPolicy policy)
      : jobs_{jobs}, steps_{steps}, events_{events}, clock_{clock}, policy_{policy} {}

  [[nodiscard]] Result<Job> operator()(const JobId& id);

 private:
  JobStore& jobs_;
  JobSteps& steps_;
  Events& events_;
  const Clock& clock_;
  JobPolicy policy_;
};

}  // namespace matinee::content
