#include "content-service/domain/encoding.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

#include "content-service/domain/check_plan.hpp"
#include "content-service/domain/title_manifest.hpp"
#include "content-service/domain/title_output.hpp"
#include "content-service/domain/want_segments.hpp"

namespace matinee::content {
namespace {

constexpr int batch = 100;

/// Longer after each attempt: what is broken for a moment should not use up all attempts.
std::chrono::seconds retry_delay(int attempts) {
  return std::chrono::seconds{std::min(60, 5 * attempts * attempts)};
}

/// Longer each time, but no longer than somebody would wait who put it right.
std::chrono::seconds outage_delay(int interruptions) {
  return std::chrono::seconds{std::min(240, 5 * interruptions)};
}

/// All that segments may be recorded of.
std::vector<std::string> renditions_of(
    const TitlePlan& plan, const std::vector<StoredInit>& inits
) {
  std::vector<std::string> out;
  out.reserve(inits.size() + plan.text.size() + 1);
  for (const auto& init : inits)
    out.push_back(init.rendition);
  for (const auto& text : plan.text)
    out.push_back(text.folder);
  if (plan.storyboard.tiles > 0) out.emplace_back(storyboard_rendition);
  return out;
}

bool is_optional(TaskKind kind) {
  return kind == TaskKind::text || kind == TaskKind::storyboard;
}

/// Every rendition has its init section, and the sound and the start rung, or the copied one, their
/// first segment.
bool can_begin(
    const TitlePlan& plan,
    const std::vector<RenditionProgress>& progress,
    const std::vector<StoredInit>& inits
) {
  const auto has_init = [&](const std::string& rendition) {
    return std::ranges::find(inits, rendition, &StoredInit::rendition) != inits.end();
  };
  const bool has_inits =
      std::ranges::all_of(
          plan.rungs, [&](const PlannedRung& rung) { return has_init(rung.rung.name()); }
      ) &&
      std::ranges::all_of(plan.audio, [&](const PlannedAudio& audio) {
        return has_init(audio.folder);
      });
  if (!has_inits) return false;
  const auto has_first = [&](const std::string& rendition) {
    const auto found = std::ranges::find(progress, rendition, &RenditionProgress::rendition);
    return found != progress.end() && found->has_first;
  };
  const auto* copy = plan.copied_rung();
  const bool has_pictures =
      has_first(plan.start_rung().rung.name()) || (copy != nullptr && has_first(copy->rung.name()));
  return has_pictures && std::ranges::all_of(plan.audio, [&](const PlannedAudio& audio) {
           return has_first(audio.folder);
         });
}

}  // namespace

Encoding::Encoding(
    TaskStore& tasks,
    JobStore& jobs,
    JobSteps& steps,
    Transcoding& transcoding,
    PublishOutput& publish,
    const Clock& clock,
    JobPolicy policy
)
    : tasks_{tasks},
      jobs_{jobs},
      steps_{steps},
      transcoding_{transcoding},
      publish_{publish},
      clock_{clock},
      policy_{policy} {}

std::optional<TaskLease> Encoding::claim(const std::string& worker, Urgency least) {
  const Time now = clock_.now();
  const auto task = tasks_.claim(worker, least, now, now + policy_.lease);
  if (!task) return std::nullopt;
  return lease_of(*task);
}

std::optional<TaskLease> Encoding::lease_of(const Task& task) {
  const auto job = jobs_.find(task.job);
  auto plan = tasks_.find_plan(task.job);
  if (!job || !plan) return std::nullopt;  // It ended just now, and its tasks with it.
  TaskLease lease{
      .task = task.id,
      .job = task.job,
      .video = job->video,
      .generation = job->generation,
      .fence = task.fence,
      .attempt = task.attempts,
      .max_attempts = policy_.max_attempts,
      .kind = task.work.kind,
      .renditions = task.work.renditions,
      .first = task.work.first,
      .end = task.work.end,
      .opening = task.work.opening,
      .lease = policy_.lease,
      .stored = {},
      .plan = std::move(*plan),
  };
  for (const auto& rendition : lease.renditions) {
    auto segments = tasks_.segments(task.job, rendition, lease.first, lease.end);
    std::ranges::move(segments, std::back_inserter(lease.stored));
  }
  return lease;
}

Result<Task> Encoding::held(const TaskLease& lease) const {
  auto task = tasks_.find(lease.task);
  if (!task || task->fence != lease.fence || !task->leased) return refuse(code::lease_lost);
  return std::move(*task);
}

Result<void> Encoding::report(const TaskLease& lease, const TaskProgress& made) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  const auto job = jobs_.find(task->job);
  const auto plan = tasks_.find_plan(task->job);
  if (!job || !plan) return refuse(code::lease_lost);
  const auto known = made.inits.empty() ? std::vector<StoredInit>{} : tasks_.inits(task->job);
  if (auto checked = check_progress(*plan, task->work, job->generation, known, made); !checked)
    return checked;
  if (!tasks_.record(*task, made, clock_.now() + policy_.lease)) return refuse(code::lease_lost);
  if (!made.inits.empty() || !made.segments.empty()) note_progress(*job, *plan);
  return {};
}

void Encoding::note_progress(const Job& job, const TitlePlan& plan) {
  if (job.state != JobState::encoding) return;
  const auto progress = tasks_.progress(job.id);
  const auto inits = tasks_.inits(job.id);
  // The playlists of a long title are long: they are made when they are to be written, once.
  const bool is_begun = can_begin(plan, progress, inits);
  if (is_begun && publish_.may_begin(job)) {
    const MadeTitle made{
        .generation = job.generation, .inits = inits, .segments = {}, .posters = {}
    };
    publish_.begin(job, output_of(plan, made));
  }
  MediaDetails media{
      .phase = job.paused ? "paused" : "encoding",
      .progress = 0,
      .source = plan.source,
      .renditions = waiting_renditions(plan, inits),
      .audio = waiting_tracks(plan, inits),
      .thumbnails = {},
      .has_manifest = is_begun && can_have_manifest(plan, inits),
      .text = {},
      .storyboard = {},
  };
  for (const auto& text : plan.text)
    media.text.push_back(describe(text));
  for (std::size_t i = 0; i < plan.rungs.size(); ++i) {
    const auto name = plan.rungs[i].rung.name();
    const auto found = std::ranges::find(progress, name, &RenditionProgress::rendition);
    if (found == progress.end()) continue;
    auto& rendition = media.renditions[i];
    const auto count = plan.grid().count();
    rendition.progress = static_cast<double>(found->segments) / static_cast<double>(count);
    rendition.state = found->segments >= count ? RenditionState::ready : RenditionState::encoding;
  }
  media.progress = overall_progress(media.renditions);
  foresee_end(job, media);
  tasks_.set_media(job, media, clock_.now());
}

void Encoding::foresee_end(const Job& job, MediaDetails& media) {
  if (job.paused) return;
  const ProgressMark now{.at = clock_.now(), .progress = media.progress};
  media.marks = with_mark(tasks_.media(job).marks, now);
  media.eta_seconds = remaining_seconds(media.marks, now);
}

Result<void> Encoding::finish(const TaskLease& lease) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  const auto missing = find_missing(*task);
  if (!missing.empty()) return refuse({FieldError{"/lease", "incomplete", missing}});
  std::int64_t left = 0;
  if (!tasks_.finish(*task, left)) return refuse(code::lease_lost);
  if (left == 0) complete(task->job);
  return {};
}

/// What a task should have made and did not tell; empty when there is nothing.
std::string Encoding::find_missing(const Task& task) {
  const auto& work = task.work;
  for (const auto& rendition : work.renditions) {
    const auto stored = tasks_.segments(task.job, rendition, work.first, work.end);
    if (std::ssize(stored) != work.end - work.first)
      return "Segments of " + rendition + " are missing.";
  }
  if (!work.opening) return {};
  const auto plan = tasks_.find_plan(task.job);
  if (!plan) return {};
  const auto inits = tasks_.inits(task.job);
  for (const auto& rendition : opened_by(*plan, work)) {
    if (std::ranges::find(inits, rendition, &StoredInit::rendition) == inits.end())
      return "The init section of " + rendition + " is missing.";
  }
  return {};
}

void Encoding::complete(const JobId& id) {
  const auto job = jobs_.find(id);
  const auto plan = tasks_.find_plan(id);
  if (!job || !plan || job->state != JobState::encoding) return;
  MadeTitle made{
      .generation = job->generation,
      .inits = tasks_.inits(id),
      .segments = {},
      .posters = tasks_.posters(id),
  };
  for (const auto& rendition : renditions_of(*plan, made.inits)) {
    made.segments[rendition] =
        tasks_.segments(id, rendition, 0, std::numeric_limits<std::int64_t>::max());
  }
  const Time now = clock_.now();
  if (!steps_.begin_publishing(*job, output_of(*plan, made), now + policy_.lease, now)) return;
  const auto publishing = jobs_.find(id);
  // What fails here the sweeper does again.
  if (publishing && publishing->state == JobState::publishing)
    static_cast<void>(publish_(*publishing));
}

Result<void> Encoding::fail(const TaskLease& lease, const std::string& reason, bool final) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  return end_attempt(*task, reason, final);
}

Result<void> Encoding::end_attempt(const Task& seen, const std::string& reason, bool final) {
  if (final || seen.attempts >= policy_.max_attempts) {
    if (is_optional(seen.work.kind)) return leave_out(seen);
    fail_job(seen.job, reason);
    return {};
  }
  Task next = seen;
  next.reason = reason;
  next.lease_until = {};
  return put_back(seen, std::move(next), retry_delay(seen.attempts));
}

/// What it should have made is not part of the title.
Result<void> Encoding::leave_out(const Task& seen) {
  std::int64_t left = 0;
  if (!tasks_.finish(seen, left)) return refuse(code::lease_lost);
  if (left == 0) complete(seen.job);
  return {};
}

Result<void> Encoding::put_back(const Task& seen, Task next, std::chrono::seconds delay) {
  next.ready_at = clock_.now() + delay;
  if (!tasks_.put_back(seen, next)) return refuse(code::lease_lost);
  return {};
}

Result<void> Encoding::give_back(const TaskLease& lease) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  Task next = *task;
  next.attempts -= 1;
  next.lease_until = {};
  return put_back(*task, std::move(next), std::chrono::seconds{0});
}

Result<void> Encoding::interrupt(const TaskLease& lease) {
  const auto task = tasks_.find(lease.task);
  if (!task || task->fence != lease.fence || (!task->leased && !task->was_left()))
    return refuse(code::lease_lost);
  if (task->interruptions >= policy_.max_interruptions)
    return end_attempt(*task, "What processing needs was away too often.", false);
  Task next = *task;
  next.attempts -= 1;
  next.interruptions += 1;
  next.lease_until = {};
  const auto delay = outage_delay(next.interruptions);
  return put_back(*task, std::move(next), delay);
}

void Encoding::fail_job(const JobId& id, const std::string& reason) {
  if (const auto job = jobs_.find(id)) transcoding_.fail_encoding(*job, reason);
}

/// Keeps the end of the lease: the worker may have been cut off from us, and come back to say so.
void Encoding::leave(const Task& seen) {
  if (seen.attempts >= policy_.max_attempts && is_optional(seen.work.kind))
    return static_cast<void>(leave_out(seen));
  if (seen.attempts >= policy_.max_attempts)
    return fail_job(seen.job, transcoding_.exhausted_reason());
  Task next = seen;
  next.reason = "The worker stopped while processing this file.";
  static_cast<void>(put_back(seen, std::move(next), retry_delay(seen.attempts)));
}

void Encoding::recover() {
  std::exception_ptr failed;
  const auto attempt = [&](const auto& step) {
    try {
      step();
    } catch (const std::exception&) {
      failed = std::current_exception();  // The others must not wait for this one.
    }
  };
  const Time now = clock_.now();
  attempt([&] { tasks_.drop_unwanted(now, now + longest_wish); });
  for (const auto& task : tasks_.list_expired(now, now + 2 * policy_.lease, batch))
    attempt([&] { leave(task); });
  for (const auto& job : tasks_.list_encoded(batch))
    attempt([&] { complete(job); });
  if (failed) std::rethrow_exception(failed);
}

}  // namespace matinee::content
