#include "content-service/domain/encoding.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "content-service/domain/title_output.hpp"

namespace matinee::content {
namespace {

constexpr int batch = 100;

/// Longer after each attempt: what is broken for a moment should not use up all attempts.
std::chrono::seconds retry_delay(int attempts) {
  return std::chrono::seconds{std::min(60, 5 * attempts * attempts)};
}

std::int64_t segment_count(const TitlePlan& plan, const std::string& rendition) {
  const auto audio = std::ranges::find(plan.audio, rendition, &PlannedAudio::folder);
  return audio == plan.audio.end() ? plan.grid().count() : audio->grid().count();
}

/// Every rendition has its init section, and the start rung and the sound their first segment.
bool can_begin(
    const TitlePlan& plan,
    const std::vector<RenditionProgress>& progress,
    const std::vector<StoredInit>& inits
) {
  if (inits.size() != plan.rungs.size() + plan.audio.size()) return false;
  const auto has_first = [&](const std::string& rendition) {
    const auto found = std::ranges::find(progress, rendition, &RenditionProgress::rendition);
    return found != progress.end() && found->has_first;
  };
  return has_first(plan.start_rung().rung.name()) &&
         std::ranges::all_of(plan.audio, [&](const PlannedAudio& audio) {
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
  const auto known = made.inits.empty() ? std::vector<StoredInit>{} : tasks_.inits(task->job);
  for (const auto& init : made.inits) {
    const auto other = std::ranges::find(known, init.rendition, &StoredInit::rendition);
    if (other != known.end() && other->sha256 != init.sha256)
      return refuse({FieldError{
          "/made/inits/" + init.rendition, "differs", "Not the init section of this rendition."
      }});
  }
  if (!tasks_.record(*task, made, clock_.now() + policy_.lease)) return refuse(code::lease_lost);
  if (made.inits.empty() && made.segments.empty()) return {};
  if (const auto job = jobs_.find(task->job)) note_progress(*job);
  return {};
}

void Encoding::note_progress(const Job& job) {
  const auto plan = tasks_.find_plan(job.id);
  if (!plan || job.state != JobState::encoding) return;
  const auto progress = tasks_.progress(job.id);
  const auto inits = tasks_.inits(job.id);
  // The playlists of a long title are long: they are made when they are to be written, once.
  if (can_begin(*plan, progress, inits) && publish_.may_begin(job)) {
    const MadeTitle made{
        .generation = job.generation, .inits = inits, .segments = {}, .posters = {}
    };
    publish_.begin(job, output_of(*plan, made));
    tasks_.set_playable(job, clock_.now());
  }
  MediaDetails media{
      .phase = "encoding",
      .progress = 0,
      .source = plan->source,
      .renditions = waiting_renditions(*plan, inits),
      .audio = waiting_tracks(*plan, inits),
      .thumbnails = {},
  };
  for (std::size_t i = 0; i < plan->rungs.size(); ++i) {
    const auto name = plan->rungs[i].rung.name();
    const auto found = std::ranges::find(progress, name, &RenditionProgress::rendition);
    if (found == progress.end()) continue;
    auto& rendition = media.renditions[i];
    const auto count = segment_count(*plan, name);
    rendition.progress = static_cast<double>(found->segments) / static_cast<double>(count);
    rendition.state = found->segments >= count ? RenditionState::ready : RenditionState::encoding;
  }
  media.progress = overall_progress(media.renditions);
  tasks_.set_media(job.video, media, clock_.now());
}

Result<void> Encoding::finish(const TaskLease& lease) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  for (const auto& rendition : task->work.renditions) {
    const auto stored = tasks_.segments(task->job, rendition, task->work.first, task->work.end);
    if (std::ssize(stored) != task->work.end - task->work.first)
      return refuse(
          {FieldError{"/lease", "incomplete", "Segments of " + rendition + " are missing."}}
      );
  }
  std::int64_t left = 0;
  if (!tasks_.finish(*task, left)) return refuse(code::lease_lost);
  if (left == 0) complete(task->job);
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
  for (const auto& init : made.inits)
    made.segments[init.rendition] =
        tasks_.segments(id, init.rendition, 0, std::numeric_limits<std::int64_t>::max());
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
  if (!final && task->attempts < policy_.max_attempts) return try_again(*task, reason);
  fail_job(task->job, reason);
  return {};
}

Result<void> Encoding::try_again(const Task& seen, const std::string& reason) {
  Task next = seen;
  next.ready_at = clock_.now() + retry_delay(seen.attempts);
  next.reason = reason;
  if (!tasks_.put_back(seen, next)) return refuse(code::lease_lost);
  return {};
}

Result<void> Encoding::give_back(const TaskLease& lease) {
  const auto task = held(lease);
  if (!task) return refusal(task);
  Task next = *task;
  next.interruptions += 1;
  // Some outages are made by the task itself.
  if (next.interruptions <= policy_.max_interruptions) next.attempts -= 1;
  next.ready_at = clock_.now();
  if (!tasks_.put_back(*task, next)) return refuse(code::lease_lost);
  return {};
}

void Encoding::fail_job(const JobId& id, const std::string& reason) {
  if (const auto job = jobs_.find(id)) transcoding_.fail_encoding(*job, reason);
}

void Encoding::recover() {
  const Time now = clock_.now();
  for (const auto& task : tasks_.list_expired(now, now + 2 * policy_.lease, batch)) {
    if (task.attempts >= policy_.max_attempts) {
      fail_job(task.job, transcoding_.exhausted_reason());
    } else {
      static_cast<void>(try_again(task, "The worker stopped while processing this file."));
    }
  }
  for (const auto& job : tasks_.list_encoded(batch))
    complete(job);
}

}  // namespace matinee::content
