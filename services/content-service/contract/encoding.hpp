#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content-service/contract/title_plan.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::content {

/// What a task makes. A title is a title without the last two: when they cannot be made, they are
/// left out.
enum class TaskKind { video, audio, text, storyboard };

/// An init section that is stored. All pieces of a rendition share it, to the byte.
struct StoredInit {
  std::string rendition;        ///< "720p", or the folder of an audio track.
  std::string codecs;           ///< RFC 6381.
  int channels = 0;             ///< Audio only.
  std::uint32_t timescale = 0;  ///< Ticks per second of its clock.
  std::string sha256;           ///< Hex.
};

/// A segment that is stored, whole and checked. Files of a storyboard count as segments.
struct StoredSegment {
  std::string rendition;
  std::int64_t number = 0;
  std::uint64_t bytes = 0;
  std::int64_t duration_us = 0;
  std::string sha256;  ///< Hex.
  /// Of a segment of single pictures: how many bytes each has, boxes included, in order.
  std::vector<std::uint64_t> picture_bytes{};
};

/// What a task has made so far. May be told again; what is known already is not counted twice.
struct TaskProgress {
  std::vector<StoredInit> inits;
  std::vector<StoredSegment> segments;
  std::vector<std::string> posters;  ///< Keys relative to hls/{videoId}/: "3/thumbnails/0001.jpg".
};

/// A worker's exclusive right to make a run of segments of some renditions, until the lease ends.
/// `fence` grows with every lease, and only the newest one is heard.
struct TaskLease {
  TaskId task;
  JobId job;
  VideoId video;
  int generation = 0;  ///< Objects go to hls/{videoId}/{generation}/.
  int fence = 0;
  int attempt = 1;
  int max_attempts = 3;
  TaskKind kind = TaskKind::video;
  /// Names of rungs, lowest first, and that of the single pictures; or of one track of sound or
  /// text; or `storyboard_rendition`.
  std::vector<std::string> renditions;
  std::int64_t first = 0;  ///< Segments [first, end).
  std::int64_t end = 0;
  bool opening = false;               ///< Makes the init sections of all rungs too.
  std::chrono::seconds lease{30};     ///< Renewed by every `report`.
  std::vector<StoredSegment> stored;  ///< Of this run. With all of it there is nothing to make.
  TitlePlan plan;
};

/// How soon a task is wanted; the smaller the sooner.
enum class Urgency {
  now = 0,   ///< Somebody waits: the first segments of a title, or one that a player asked for.
  soon = 1,  ///< The other rungs of the beginning.
  bulk = 3,
};

/// The pieces of planned titles, as content-service shows them to workers. Thread-safe. Throws
/// Unavailable when it does not answer. All but `claim` refuse with `lease_lost` when the task was
/// given to another worker or its job has ended: the worker stops; what it stored may stay. They
/// refuse with `invalid_request` what does not fit the task: then the worker calls `fail`.
class EncodingTasks {
 public:
  virtual ~EncodingTasks() = default;
  /// The next task not less urgent than `least`: the most urgent first, then in turns between
  /// uploaders, then by age. Nothing when there is none. Never waits.
  [[nodiscard]] virtual std::optional<TaskLease> claim(
      const std::string& worker, Urgency least
  ) = 0;
  /// Renews the lease. Objects are stored before they are told. An init section must be the one
  /// that other pieces of the rendition have.
  [[nodiscard]] virtual Result<void> report(const TaskLease& lease, const TaskProgress& made) = 0;
  /// All of the task is stored and was told. With the last task of a title it becomes `ready`.
  [[nodiscard]] virtual Result<void> finish(const TaskLease& lease) = 0;
  /// Ends the attempt with a plain-language reason. `final`: trying again cannot help. Otherwise
  /// the task is tried again until max_attempts; then the title fails.
  [[nodiscard]] virtual Result<void> fail(
      const TaskLease& lease, const std::string& reason, bool final
  ) = 0;
  /// Gives the task back unharmed (shutdown): the attempt does not count.
  [[nodiscard]] virtual Result<void> give_back(const TaskLease& lease) = 0;
  /// Gives the task back because something that the work needs was away; it is given out again
  /// after a while, longer each time. The attempt does not count unless that happened to this task
  /// too often. Heard even after the lease has ended, until another worker gets the task.
  [[nodiscard]] virtual Result<void> interrupt(const TaskLease& lease) = 0;
};

}  // namespace matinee::content
