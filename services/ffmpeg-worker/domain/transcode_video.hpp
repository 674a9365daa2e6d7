#pragma once

#include <string>

#include "content-service/contract/transcode_jobs.hpp"
#include "ffmpeg-worker/domain/heartbeat.hpp"
#include "ffmpeg-worker/domain/plan.hpp"
#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/domain/publish.hpp"

namespace matinee::worker {

enum class Verdict {
  done,
  refused,  ///< The media cannot be processed; content-service was told, finally.
  failed,   ///< This attempt failed; content-service was told and decides whether there is another.
  given_back,   ///< Shutdown: the attempt does not count.
  interrupted,  ///< A dependency was away: the attempt does not count.
  lost,         ///< Somebody else has the job, or the video is gone.
};

struct Outcome {
  Verdict verdict = Verdict::failed;
  std::string reason;  ///< Empty when done.
};

/// Does one leased job: fetch, probe, plan, encode, check, store, complete. Whatever happens, the
/// job is told to content-service and an unfinished attempt leaves no objects behind. Doing a job
/// again is safe: each lease has a generation of its own and only `complete` makes it visible.
/// Thread-safe.
class TranscodeVideo {
 public:
  TranscodeVideo(
      content::TranscodeJobs& jobs, MediaStore& store, MediaTool& tool, SourceLimits limits
  );

  /// Throws Unavailable when a dependency fails; nothing was told then, and the job may be given
  /// back.
  [[nodiscard]] Outcome operator()(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;

 private:
  struct Opened {
    std::string input;
    media::Source source;
    media::PictureTimes times;
  };

  [[nodiscard]] Step<FinishedTitle> make(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<Opened> open(
      const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<void> encode(
      const Opened& opened, const Plan& plan, Workspace& workspace, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<void> check(
      FinishedTitle& title, const Workspace& workspace, Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Step<void> upload(
      const content::JobLease& lease,
      const FinishedTitle& title,
      const Workspace& workspace,
      Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Outcome tell(
      const content::JobLease& lease, const Trouble& trouble, const Heartbeat& heartbeat
  ) const;
  [[nodiscard]] Outcome complete(
      const content::JobLease& lease, const FinishedTitle& title, Heartbeat& heartbeat
  ) const;
  void clean_up(const content::JobLease& lease) const;

  content::TranscodeJobs& jobs_;
  MediaStore& store_;
  MediaTool& tool_;
  SourceLimits limits_;
};

}  // namespace matinee::worker
