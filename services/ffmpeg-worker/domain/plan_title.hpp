#pragma once

#include <optional>
#include <string>

#include "content-service/contract/title_plan.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "ffmpeg-worker/domain/heartbeat.hpp"
#include "ffmpeg-worker/domain/outcome.hpp"
#include "ffmpeg-worker/domain/plan.hpp"
#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker {

/// Does one leased job: fetch, probe, refuse by name what cannot be processed, repack what cannot
/// be entered in the middle, plan. From then on the title is made by tasks. Whatever happens is
/// told to content-service. Doing a job again is safe: each lease has a generation of its own.
/// Thread-safe.
class PlanTitle {
 public:
  PlanTitle(content::TranscodeJobs& jobs, MediaStore& store, MediaTool& tool, SourceLimits limits)
      : jobs_{jobs}, store_{store}, tool_{tool}, limits_{limits} {}

  /// Throws Unavailable when a dependency fails; nothing was told then, and the job may be given
  /// back.
  [[nodiscard]] Outcome operator()(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;

 private:
  struct Opened {
    std::string key;  ///< The object that tasks read.
    media::Source source;
    SourceTimes times;
  };

  [[nodiscard]] Step<content::TitlePlan> make(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<Opened> open(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;
  /// By what lies where the file is opened; nothing when that is not enough.
  [[nodiscard]] std::optional<Opened> open_by_index(
      const content::JobLease& lease, const std::string& input, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<media::Source> probe(const std::string& input, const KeepGoing& keep_going)
      const;
  [[nodiscard]] Step<void> repack(
      const std::string& input,
      const media::Source& source,
      Workspace& workspace,
      const KeepGoing& keep_going
  ) const;
  [[nodiscard]] Outcome tell(
      const content::JobLease& lease, const Trouble& trouble, const Heartbeat& heartbeat
  ) const;

  content::TranscodeJobs& jobs_;
  MediaStore& store_;
  MediaTool& tool_;
  SourceLimits limits_;
};

}  // namespace matinee::worker
