#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "content-service/contract/title_plan.hpp"
#include "core/clock.hpp"

namespace matinee::content {

/// What a task makes.
struct TaskWork {
  TaskKind kind = TaskKind::video;
  std::vector<std::string> renditions;
  std::int64_t first = 0;  ///< Segments [first, end).
  std::int64_t end = 0;
  bool opening = false;
  Urgency urgency = Urgency::bulk;

  bool operator==(const TaskWork&) const = default;
};

/// Null when the plan has no such text.
[[nodiscard]] const PlannedText* find_text(const TitlePlan& plan, const std::string& folder);

/// The renditions whose init sections a task with `opening` makes.
[[nodiscard]] std::vector<std::string> opened_by(const TitlePlan& plan, const TaskWork& work);

/// Cuts a planned title into tasks: together they make every segment of every rendition once.
/// The start rung's first segment stands alone, then the bootstrap segments, then runs of 30 s (12
/// s where 1440p and more are made), so that starting a process costs less than 3 % and a dead
/// worker little. Sound is cut only where pieces join to the sample. Subtitles and storyboard are a
/// task each.
[[nodiscard]] std::vector<TaskWork> cut_into_tasks(const TitlePlan& plan);

/// One segment of one rendition, to be made out of turn. Nothing when it cannot be made alone.
[[nodiscard]] std::optional<TaskWork> piece_of(
    const TitlePlan& plan, const std::string& rendition, std::int64_t number
);

/// A task as it is kept until it is done.
struct Task {
  TaskId id;
  JobId job;
  TaskWork work;
  bool leased = false;
  int attempts = 0;       ///< Stored before the attempt starts.
  int interruptions = 0;  ///< Attempts that did not count.
  int fence = 0;
  std::string worker;
  Time lease_until{};  ///< Of leased ones; see `was_left`.
  Time ready_at{};     ///< Not given out before.
  std::string reason;  ///< Why the last attempt ended.
  /// Made for viewers, out of turn: another task makes the same anyway.
  bool is_extra = false;
  Urgency usual_urgency = Urgency::bulk;  ///< While nobody wants it.
  /// Until then somebody wants it, and its work is as urgent as it says; never, when not set.
  Time wanted_until{};

  /// Not leased any more because its lease ended, without a word from the worker, and in nobody's
  /// hands since.
  [[nodiscard]] bool was_left() const { return !leased && lease_until != Time{}; }

  [[nodiscard]] Urgency urgency_at(Time now) const {
    return wanted_until == Time{} || wanted_until > now ? work.urgency : usual_urgency;
  }
};

/// What a viewer waits for and will come to next.
struct Wishes {
  /// A task that exists already.
  struct Hurry {
    TaskId task;
    Urgency urgency;
    Time until;
  };

  std::string viewer;  ///< Empty when unknown.
  TaskKind kind = TaskKind::video;
  /// The place where the viewer is, segments [first, end): what the same one wanted elsewhere is
  /// wanted no more.
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::vector<Hurry> hurried;
  std::vector<Task> added;  ///< Extra ones.
};

}  // namespace matinee::content
