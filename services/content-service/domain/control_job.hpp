#pragma once

#include "content-service/domain/ports.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// Gives a failed video a new job with all its attempts. Refuses with `not_found` and
/// `not_retryable`.
class RetryVideo {
 public:
  RetryVideo(
      VideoStore& videos,
      JobSteps& steps,
      Events& events,
      const Clock& clock,
      Random& random,
      JobPolicy policy
  )
      : videos_{videos},
        steps_{steps},
        events_{events},
        clock_{clock},
        random_{random},
        policy_{policy} {}

  [[nodiscard]] Result<Video> operator()(const VideoId& id);

 private:
  VideoStore& videos_;
  JobSteps& steps_;
  Events& events_;
  const Clock& clock_;
  Random& random_;
  JobPolicy policy_;
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
