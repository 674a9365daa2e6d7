#pragma once

#include <optional>
#include <string>

#include "content-service/contract/encoding.hpp"
#include "content-service/domain/ports.hpp"
#include "content-service/domain/publish_output.hpp"
#include "content-service/domain/transcoding.hpp"

namespace matinee::content {

/// The tasks of planned titles as workers see them. Everything is derived from the plan and from
/// what is recorded as stored: whoever dies, no object is written twice, and what is made again is
/// the rest of one task at most. Thread-safe.
class Encoding final : public EncodingTasks {
 public:
  Encoding(
      TaskStore& tasks,
      JobStore& jobs,
      JobSteps& steps,
      Transcoding& transcoding,
      PublishOutput& publish,
      const Clock& clock,
      JobPolicy policy
  );

  [[nodiscard]] std::optional<TaskLease> claim(const std::string& worker, Urgency least) override;
  [[nodiscard]] Result<void> report(const TaskLease& lease, const TaskProgress& made) override;
  [[nodiscard]] Result<void> finish(const TaskLease& lease) override;
  [[nodiscard]] Result<void> fail(const TaskLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const TaskLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const TaskLease& lease) override;

  /// For the sweeper: tasks whose lease ended are given out again, or end their job; extra ones
  /// that nobody wants go; titles whose last task was done by somebody who died are published. Goes
  /// through all of them; then throws what the last one that failed threw.
  void recover();

 private:
  [[nodiscard]] Result<Task> held(const TaskLease& lease) const;
  [[nodiscard]] std::optional<TaskLease> lease_of(const Task& task);
  [[nodiscard]] Result<void> end_attempt(const Task& seen, const std::string& reason, bool final);
  [[nodiscard]] Result<void> put_back(const Task& seen, Task next, std::chrono::seconds delay);
  [[nodiscard]] Result<void> leave_out(const Task& seen);
  void leave(const Task& seen);
  void fail_job(const JobId& id, const std::string& reason);
  void note_progress(const Job& job, const TitlePlan& plan);
  void foresee_end(const Job& job, MediaDetails& media);
  [[nodiscard]] std::string find_missing(const Task& task);
  void complete(const JobId& id);

  TaskStore& tasks_;
  JobStore& jobs_;
  JobSteps& steps_;
  Transcoding& transcoding_;
  PublishOutput& publish_;
  const Clock& clock_;
  JobPolicy policy_;
};

}  // namespace matinee::content
