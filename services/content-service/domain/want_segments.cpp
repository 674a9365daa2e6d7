#include "content-service/domain/want_segments.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace matinee::content {
namespace {

constexpr int most_wanted = 8;
/// How many segments behind a wanted one are made next.
constexpr std::int64_t read_ahead = 2;
/// Who waits asks every two seconds.
constexpr std::chrono::seconds wait_patience{5};
/// As long as two segments play, and some more.
constexpr std::chrono::seconds ahead_patience{15};

bool has_segment(const TitlePlan& plan, const WantedSegment& wanted) {
  const auto audio = std::ranges::find(plan.audio, wanted.rendition, &PlannedAudio::folder);
  const bool is_on_grid =
      std::ranges::any_of(
          plan.rungs, [&](const PlannedRung& rung) { return rung.rung.name() == wanted.rendition; }
      ) ||
      find_text(plan, wanted.rendition) != nullptr;
  if (audio == plan.audio.end() && !is_on_grid) return false;
  const auto count = is_on_grid ? plan.grid().count() : audio->grid().count();
  return wanted.number >= 0 && wanted.number < count;
}

}  // namespace

static_assert(wait_patience < longest_wish && ahead_patience < longest_wish);

Result<void> WantSegments::want(const WantedSegment& wanted) {
  const auto job = jobs_.find_newest(wanted.video);
  if (!job || job->state != JobState::encoding || job->generation != wanted.generation)
    return refuse(code::not_found);
  const auto plan = tasks_.find_plan(job->id);
  if (!plan || !has_segment(*plan, wanted)) return refuse(code::not_found);
  if (!tasks_.segments(job->id, wanted.rendition, wanted.number, wanted.number + 1).empty())
    return {};
  Wishes wishes;
  wishes.viewer = wanted.viewer.value_or("");
  wishes.first = wanted.number - read_ahead;
  wishes.end = wanted.number + read_ahead + 1;
  if (!wish_for(*job, *plan, wanted, Urgency::now, wishes)) return refuse(code::not_found);
  auto next = wanted;
  for (++next.number; next.number < wishes.end && has_segment(*plan, next); ++next.number) {
    if (tasks_.segments(job->id, next.rendition, next.number, next.number + 1).empty())
      static_cast<void>(wish_for(*job, *plan, next, Urgency::soon, wishes));
  }
  tasks_.wish(*job, wishes, most_wanted, clock_.now());
  return {};
}

/// False when the segment will never be there: it was left out.
bool WantSegments::wish_for(
    const Job& job,
    const TitlePlan& plan,
    const WantedSegment& wanted,
    Urgency urgency,
    Wishes& wishes
) {
  const Time now = clock_.now();
  const auto until = now + (urgency == Urgency::now ? wait_patience : ahead_patience);
  const auto makers = tasks_.list_making(job.id, wanted.rendition, wanted.number);
  if (!makers.empty()) wishes.kind = makers.front().work.kind;
  bool is_coming = false;
  for (const auto& task : makers) {
    if (task.is_extra) {
      wishes.hurried.push_back({task.id, urgency, until});
    } else {
      wishes.hurried.push_back({task.id, Urgency::soon, now + ahead_patience});
    }
    is_coming = is_coming || task.is_extra || task.urgency_at(now) == Urgency::now ||
                (urgency != Urgency::now && will_soon_make(task, wanted));
  }
  if (is_coming) return true;
  auto work = piece_of(plan, wanted.rendition, wanted.number);
  if (!work) return !makers.empty();
  work->urgency = urgency;
  wishes.kind = work->kind;
  Task task;
  task.id = TaskId::make(clock_, random_);
  task.job = job.id;
  task.work = *std::move(work);
  task.ready_at = now;
  task.is_extra = true;
  task.wanted_until = until;
  wishes.added.push_back(std::move(task));
  return true;
}

/// Whether a worker is at it, and at most one segment before.
bool WantSegments::will_soon_make(const Task& task, const WantedSegment& wanted) {
  if (!task.leased) return false;
  const auto before = wanted.number - task.work.first;
  const auto made = tasks_.segments(task.job, wanted.rendition, task.work.first, wanted.number);
  return std::ssize(made) + 1 >= before;
}

}  // namespace matinee::content
