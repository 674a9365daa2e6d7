#pragma once

#include <string>

#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/domain/ports.hpp"
#include "content-service/domain/publish_output.hpp"
#include "core/random.hpp"

namespace matinee::content {

/// The jobs as workers see them. The lease in the job store is what counts; a message of the queue
/// only brings a worker here, and may come twice, late, or never. The message of a job lives until
/// the job has ended: whoever received it delays it, and when that one died its lease ends.
class Transcoding final : public TranscodeJobs {
 public:
  Transcoding(
      VideoStore& videos,
      JobStore& jobs,
      JobSteps& steps,
      TaskStore& tasks,
      PublishOutput& publish,
      Events& events,
      const Clock& clock,
      Random& random,
      JobPolicy policy
  );

  [[nodiscard]] Result<JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) override;
  [[nodiscard]] Result<void> report(const JobLease& lease, const JobProgress& progress) override;
  [[nodiscard]] Result<void> plan(const JobLease& lease, const TitlePlan& plan) override;
  [[nodiscard]] Result<void> fail(const JobLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const JobLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const JobLease& lease) override;

  /// For the sweeper: a job whose lease ended is queued again or, after the last attempt, fails;
  /// half-done publishing is finished or, after too many tries, fails; an order that is overdue is
  /// taken for lost and sent again.
  void recover(const Job& job);

  /// Ends a job that is being encoded.
  void fail_encoding(const Job& job, const std::string& reason);
  /// Why a job failed whose worker died too often.
  [[nodiscard]] std::string exhausted_reason() const;

 private:
  [[nodiscard]] Result<Job> held(const JobLease& lease, JobState state) const;
  [[nodiscard]] bool end(const Job& seen, JobState state, std::string reason);
  [[nodiscard]] bool queue_again(const Job& seen, Job next);
  void leave(const Job& seen);
  void send_again(const Job& job);
  void publish_again(const Job& job);

  VideoStore& videos_;
  JobStore& jobs_;
  JobSteps& steps_;
  TaskStore& tasks_;
  PublishOutput& publish_;
  Events& events_;
  const Clock& clock_;
  Random& random_;
  JobPolicy policy_;
};

}  // namespace matinee::content
