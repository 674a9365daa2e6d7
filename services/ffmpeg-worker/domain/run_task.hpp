#pragma once

#include <optional>

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/outcome.hpp"
#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/domain/task_beat.hpp"

namespace matinee::worker {

/// Does one leased task: fetches the source, makes the piece, checks every segment as soon as it is
/// there, stores it, tells it. An object is written once: what an attempt before this one stored is
/// taken as it is. Doing a task again is safe, also by two workers at once. Thread-safe.
class RunTask {
 public:
  RunTask(content::EncodingTasks& tasks, MediaStore& store, PieceTool& tool);

  /// Tells content-service how it ended, unless a dependency fails: then this throws Unavailable,
  /// and the task may be given back.
  [[nodiscard]] Outcome operator()(
      const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
  ) const;

 private:
  [[nodiscard]] Step<void> make(
      const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
  ) const;
  [[nodiscard]] Step<void> make_of(
      const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
  ) const;
  [[nodiscard]] Step<void> make_segments(
      const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
  ) const;
  [[nodiscard]] Step<void> make_side_piece(
      const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
  ) const;
  /// The part that the task reads, or the whole.
  [[nodiscard]] Step<SourceFile> fetch(
      const content::TaskLease& lease,
      const Workspace& workspace,
      const std::optional<SourcePart>& part,
      TaskBeat& beat
  ) const;
  [[nodiscard]] Outcome tell(
      const content::TaskLease& lease, const Trouble& trouble, const TaskBeat& beat
  ) const;

  content::EncodingTasks& tasks_;
  MediaStore& store_;
  PieceTool& tool_;
};

}  // namespace matinee::worker
