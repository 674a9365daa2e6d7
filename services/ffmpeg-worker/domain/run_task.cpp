#include "ffmpeg-worker/domain/run_task.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "ffmpeg-worker/domain/growth_guard.hpp"
#include "ffmpeg-worker/domain/piece_check.hpp"
#include "media/fmp4.hpp"

namespace matinee::worker {

namespace {

std::string five_digits(std::int64_t number) {
  const auto text = std::to_string(number);
  return std::string(text.size() < 5 ? 5 - text.size() : 0, '0') + text;
}

std::string hash_of(const std::string& bytes) {
  return hex_encode(bytes_of(sha256(bytes)));
}

bool is_video(const content::TaskLease& lease) {
  return lease.kind == content::TaskKind::video;
}

/// Where the tool writes a rendition, in the workspace.
std::string folder_of(const content::TaskLease& lease, const std::string& rendition) {
  return (is_video(lease) ? "out/v/" : "out/a/") + rendition;
}

/// Where its objects go.
std::string key_of(const content::TaskLease& lease, const std::string& rendition) {
  return "hls/" + lease.video.str() + "/" + std::to_string(lease.generation) +
         (is_video(lease) ? "/v/" : "/a/") + rendition;
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

}  // namespace

/// Takes segments out of the workspace as they appear.
class RunTask::Harvest {
 public:
  Harvest(const content::TaskLease& lease, MediaStore& store, Workspace& workspace, TaskBeat& beat)
      : lease_{lease}, store_{store}, workspace_{workspace}, beat_{beat} {
    for (const auto& segment : lease.stored)
      stored_.insert({segment.rendition, segment.number});
    for (const auto& rendition : lease.renditions)
      next_[rendition] = lease.first;
  }

  /// All that is complete: a segment has its name only then.
  [[nodiscard]] Step<void> gather() {
    for (const auto& rendition : lease_.renditions) {
      if (auto taken = gather(rendition); !taken) return taken;
    }
    return {};
  }

  /// When the tool is done: nothing may be missing.
  [[nodiscard]] Step<void> finish() {
    if (auto taken = gather(); !taken) return taken;
    if (lease_.opening && is_video(lease_)) {
      for (const auto& rung : lease_.plan.rungs) {
        if (auto init = take_init(rung.rung.name()); !init) return trouble(init);
      }
    }
    for (const auto& [rendition, next] : next_) {
      if (next < lease_.end) return missing(rendition, next);
    }
    return take_posters();
  }

 private:
  [[nodiscard]] Step<void> gather(const std::string& rendition) {
    auto& next = next_.at(rendition);
    const auto folder = folder_of(lease_, rendition);
    const auto names = workspace_.list(folder);
    while (next < lease_.end) {
      const auto name = five_digits(next) + ".m4s";
      if (!std::ranges::binary_search(names, name)) break;
      auto init = take_init(rendition);
      if (!init) return trouble(init);
      if (auto taken = take_segment(rendition, folder + "/" + name, next); !taken) return taken;
      ++next;
    }
    return {};
  }

  /// Reads the init section; the first time it is stored and told.
  [[nodiscard]] Step<const media::InitSection*> take_init(const std::string& rendition) {
    if (const auto known = inits_.find(rendition); known != inits_.end()) return &known->second;
    const auto folder = folder_of(lease_, rendition);
    std::string name;
    for (const auto& file : workspace_.list(folder)) {
      if (file.starts_with("init") && file.ends_with(".mp4")) name = folder + "/" + file;
    }
    if (name.empty()) return fail_step("The encoder made no init section for " + rendition + ".");
    const auto bytes = workspace_.read(name);
    auto init = media::read_init(std::as_bytes(std::span{bytes}));
    if (!init) return fail_step("The encoder's output is broken: " + init.error() + ".");
    const auto key = key_of(lease_, rendition) + "/init.mp4";
    // Another one would make all other pieces of the rendition unplayable.
    if (!store_.put_new(key, bytes) && store_.read(key) != bytes)
      return fail_step("An init section differs from that of the other pieces.");
    beat_.made().inits.push_back(
        {.rendition = rendition,
         .codecs = init->codecs,
         .channels = init->channels,
         .timescale = init->timescale,
         .sha256 = hash_of(bytes)}
    );
    return &inits_.emplace(rendition, std::move(*init)).first->second;
  }

  [[nodiscard]] Step<void> take_segment(
      const std::string& rendition, const std::string& file, std::int64_t number
  ) {
    if (stored_.contains({rendition, number})) return {};
    auto bytes = workspace_.read(file);
    auto checked = check(rendition, bytes, number);
    if (!checked) return trouble(checked);
    const auto key = key_of(lease_, rendition) + "/" + five_digits(number) + ".m4s";
    if (!store_.put_new(key, bytes)) {
      // Stored by an attempt that could not tell: that is the one that players may have.
      bytes = store_.read(key).value_or("");
      checked = check(rendition, bytes, number);
      if (!checked) return trouble(checked);
    }
    beat_.made().segments.push_back(
        {.rendition = rendition,
         .number = number,
         .bytes = checked->bytes,
         .duration_us = checked->duration_us,
         .sha256 = hash_of(bytes)}
    );
    return {};
  }

  [[nodiscard]] Step<CheckedSegment> check(
      const std::string& rendition, const std::string& bytes, std::int64_t number
  ) const {
    const auto& init = inits_.at(rendition);
    const auto& plan = lease_.plan;
    if (!is_video(lease_)) {
      const auto audio = std::ranges::find(plan.audio, rendition, &content::PlannedAudio::folder);
      if (audio == plan.audio.end()) return fail_step("The plan has no such track.");
      return check_sound(bytes, init, *audio, number);
    }
    const auto rung = std::ranges::find_if(plan.rungs, [&](const content::PlannedRung& one) {
      return one.rung.name() == rendition;
    });
    if (rung == plan.rungs.end()) return fail_step("The plan has no such rung.");
    return check_pictures(bytes, init, plan, *rung, number);
  }

  [[nodiscard]] Step<void> missing(const std::string& rendition, std::int64_t number) const {
    if (!is_video(lease_)) return fail_step("Segments of " + rendition + " are missing.");
    const auto grid = lease_.plan.grid();
    return refuse_media(
        "The video could be decoded only up to " + clock_text(grid.seconds(grid.begin(number))) +
        " of " + clock_text(grid.seconds(grid.frames())) + "; it may be damaged."
    );
  }

  [[nodiscard]] Step<void> take_posters() {
    constexpr std::size_t max_bytes = 4U << 20U;
    constexpr std::string_view jpeg = "\xFF\xD8\xFF";
    const auto& posters = lease_.plan.posters;
    for (const auto& name : workspace_.list("out/posters")) {
      const auto file = "out/posters/" + name;
      const auto bytes = workspace_.read(file);
      if (!bytes.starts_with(jpeg) || bytes.size() > max_bytes) continue;
      const auto found = std::ranges::find_if(posters, [&](std::int64_t picture) {
        return name == std::to_string(picture) + ".jpg";
      });
      if (found == posters.end()) continue;
      const auto number = five_digits(found - posters.begin() + 1).substr(1);
      const auto key = std::to_string(lease_.generation) + "/thumbnails/" + number + ".jpg";
      static_cast<void>(store_.put_new("hls/" + lease_.video.str() + "/" + key, bytes));
      beat_.made().posters.push_back(key);
    }
    return {};
  }

  const content::TaskLease& lease_;
  MediaStore& store_;
  Workspace& workspace_;
  TaskBeat& beat_;
  std::set<std::pair<std::string, std::int64_t>> stored_;
  std::map<std::string, std::int64_t> next_;
  std::map<std::string, media::InitSection> inits_;
};

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
  const auto input = workspace.path("source");
  if (auto fetched = fetch(lease, input, beat); !fetched) return fetched;
  for (const auto& rung : lease.plan.rungs)
    workspace.make_directory("out/v/" + rung.rung.name());
  if (!is_video(lease)) workspace.make_directory("out/a/" + lease.renditions.front());
  workspace.make_directory("out/posters");
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

Step<void> RunTask::fetch(const content::TaskLease& lease, const std::string& input, TaskBeat& beat)
    const {
  const auto fetched = store_.fetch(lease.plan.input_key, input, [&] { return beat.beat(); });
  if (!fetched) return trouble(fetched);
  if (!*fetched) return refuse_media("The uploaded file is no longer there.");
  return {};
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
