#include "ffmpeg-worker/domain/run_task.hpp"

#include <cstdint>
#include <iterator>

#include "ffmpeg-worker/domain/growth_guard.hpp"
#include "ffmpeg-worker/domain/harvest.hpp"
#include "ffmpeg-worker/domain/side_pieces.hpp"

namespace matinee::worker {

namespace {

bool is_video(const content::TaskLease& lease) {
  return lease.kind == content::TaskKind::video;
}

/// Nothing is left to make: what an earlier attempt stored was told, or somebody else made it.
bool is_all_stored(const content::TaskLease& lease) {
  const auto wanted = std::ssize(lease.renditions) * (lease.end - lease.first);
  return !lease.opening && std::ssize(lease.stored) == wanted;
}

/// What a piece may write at most: twice the caps of all its rungs, and room for what has no cap. A
/// decoder that was taken over could write without end otherwise.
std::uint64_t output_limit(const content::TaskLease& lease) {
  constexpr double room = 256e6;
  double bits_per_second = 1e6;
  for (const auto& rung : lease.plan.rungs)
    bits_per_second += rung.max_rate;
  const auto grid = lease.plan.grid();
  const double seconds = is_video(lease)
                             ? grid.seconds(grid.begin(lease.end) - grid.begin(lease.first))
                             : static_cast<double>((lease.end - lease.first) * 6);
  return static_cast<std::uint64_t>(room + bits_per_second / 8 * 2 * seconds);
}

/// The tool writes only into folders that exist.
void make_directories(const content::TaskLease& lease, Workspace& workspace) {
  for (const auto& rung : lease.plan.rungs)
    workspace.make_directory("out/v/" + rung.rung.name());
  if (lease.plan.has_iframes)
    workspace.make_directory("out/i/" + lease.plan.start_rung().rung.name());
  if (!is_video(lease)) workspace.make_directory("out/a/" + lease.renditions.front());
  workspace.make_directory("out/posters");
}

}  // namespace

RunTask::RunTask(content::EncodingTasks& tasks, MediaStore& store, PieceTool& tool)
    : tasks_{tasks}, store_{store}, tool_{tool} {}

Outcome RunTask::operator()(const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat)
    const {
  if (!is_all_stored(lease)) {
    if (auto made = make(lease, workspace, beat); !made) return tell(lease, made.error(), beat);
  }
  if (!beat.flush()) return tell(lease, stop_step().error(), beat);
  const auto finished = tasks_.finish(lease);
  if (finished) return {.verdict = Verdict::done, .reason = {}};
  if (finished.error().code.name == code::lease_lost.name)
    return {.verdict = Verdict::lost, .reason = "The lease was lost."};
  return tell(
      lease, Trouble{.kind = TroubleKind::failed, .reason = finished.error().message}, beat
  );
}

Step<void> RunTask::make(const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat)
    const {
  const auto input = fetch(lease, workspace, part_of(lease), beat);
  if (!input) return trouble(input);
  auto made = make_of(*input, lease, workspace, beat);
  const bool is_final = made || made.error().kind == TroubleKind::stopped;
  if (is_final || !input->has_holes) return made;
  // The file is damaged, or the task reads more of it than was thought.
  const auto whole = fetch(lease, workspace, {}, beat);
  if (!whole) return trouble(whole);
  return make_of(*whole, lease, workspace, beat);
}

Step<void> RunTask::make_of(
    const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
) const {
  using Kind = content::TaskKind;
  const bool is_side = lease.kind == Kind::text || lease.kind == Kind::storyboard;
  return is_side ? make_side_piece(input, lease, workspace, beat)
                 : make_segments(input, lease, workspace, beat);
}

Step<void> RunTask::make_segments(
    const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
) const {
  make_directories(lease, workspace);
  Harvest harvest{lease, store_, workspace, beat};
  Step<void> gathered;
  GrowthGuard guard{
      workspace,
      [&] {
        gathered = harvest.gather();
        return gathered && beat.beat();
      },
      output_limit(lease)
  };
  const auto out = workspace.path("out");
  const KeepGoing keep_going = [&] { return guard(); };
  auto made = guard.judge(
      is_video(lease) ? tool_.make_pictures(input, lease, out, keep_going)
                      : tool_.make_sound(input, lease, out, keep_going)
  );
  if (!gathered) return gathered;
  if (!made) return made;
  return harvest.finish();
}

Step<void> RunTask::make_side_piece(
    const SourceFile& input, const content::TaskLease& lease, Workspace& workspace, TaskBeat& beat
) const {
  // Less than a file may have that is read from the workspace.
  constexpr std::uint64_t limit = 200ULL << 20U;
  workspace.make_directory("out/storyboard");
  GrowthGuard guard{workspace, [&] { return beat.beat(); }, limit};
  const auto out = workspace.path("out");
  const KeepGoing keep_going = [&] { return guard(); };
  const bool is_text = lease.kind == content::TaskKind::text;
  auto made = guard.judge(
      is_text ? tool_.make_text(input.path, lease, out, keep_going)
              : tool_.make_storyboard(input.path, lease, out, keep_going)
  );
  if (!made) return made;
  return is_text ? store_text(lease, store_, workspace, beat)
                 : store_storyboard(lease, store_, workspace, beat);
}

Step<SourceFile> RunTask::fetch(
    const content::TaskLease& lease,
    const Workspace& workspace,
    const std::optional<SourcePart>& part,
    TaskBeat& beat
) const {
  const auto& key = lease.plan.input_key;
  const KeepGoing keep_going = [&] { return beat.beat(); };
  SourceFile out{.path = workspace.path("source")};
  auto fetched = FetchedSource::whole;
  if (part) {
    const auto got = store_.fetch_part(key, out.path, *part, keep_going);
    if (!got) return trouble(got);
    fetched = *got;
  } else {
    const auto got = store_.fetch(key, out.path, keep_going);
    if (!got) return trouble(got);
    if (!*got) fetched = FetchedSource::missing;
  }
  if (fetched == FetchedSource::missing)
    return refuse_media("The uploaded file is no longer there.");
  out.has_holes = fetched == FetchedSource::part;
  return out;
}

Outcome RunTask::tell(const content::TaskLease& lease, const Trouble& trouble, const TaskBeat& beat)
    const {
  if (beat.state() == TaskBeat::State::lost)
    return {.verdict = Verdict::lost, .reason = "The lease was lost."};
  if (beat.state() == TaskBeat::State::unreachable)
    throw Unavailable{"content-service did not answer for a whole lease"};
  const bool is_refused = beat.state() == TaskBeat::State::refused;
  if (trouble.kind == TroubleKind::stopped && !is_refused) {
    static_cast<void>(tasks_.give_back(lease));
    return {.verdict = Verdict::given_back, .reason = trouble.reason};
  }
  const auto& reason = is_refused ? beat.refusal() : trouble.reason;
  const bool final = trouble.kind == TroubleKind::refused;
  if (!tasks_.fail(lease, reason, final)) return {.verdict = Verdict::lost, .reason = reason};
  return {.verdict = final ? Verdict::refused : Verdict::failed, .reason = reason};
}

}  // namespace matinee::worker
