#include "ffmpeg-worker/domain/plan_title.hpp"

#include <utility>
#include <vector>

#include "ffmpeg-worker/domain/growth_guard.hpp"

namespace matinee::worker {

namespace {

constexpr auto repacked = "remux/source.mp4";

/// Containers without an index lose pictures when they are seeked, and their timestamps may wrap.
bool needs_repacking(const std::string& container) {
  return container == "mpegts" || container == "mpeg";
}

content::SourceInfo describe(const media::Source& source) {
  content::SourceInfo info;
  info.container = source.container;
  info.bytes = source.bytes;
  info.duration_s = source.duration_s;
  if (!source.audio.empty()) info.audio_codec = source.audio.front().codec;
  if (const auto* video = main_video(source)) {
    const auto size = display_size(*video);
    info.video_codec = video->codec;
    info.width = size.width;
    info.height = size.height;
    info.frame_rate = video->declared_rate.value();
    info.hdr = is_hdr(*video);
  }
  return info;
}

double rate_of(const media::PictureTimes& times, const content::TitlePlan& plan) {
  const double span = times.last_s - times.first_s;
  return span > 0 ? static_cast<double>(times.count - 1) / span : plan.rate.value();
}

}  // namespace

Outcome PlanTitle::operator()(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  const auto plan = make(lease, workspace, heartbeat);
  if (!plan) return tell(lease, plan.error(), heartbeat);
  const auto planned = jobs_.plan(lease, *plan);
  if (planned) return {.verdict = Verdict::done, .reason = {}};
  if (planned.error().code.name == code::lease_lost.name)
    return {.verdict = Verdict::lost, .reason = planned.error().message};
  return tell(
      lease, Trouble{.kind = TroubleKind::failed, .reason = planned.error().message}, heartbeat
  );
}

Step<content::TitlePlan> PlanTitle::make(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  heartbeat.progress().phase = "probing";
  if (!heartbeat.beat_now()) return stop_step();
  const auto opened = open(lease, workspace, heartbeat);
  if (!opened) return trouble(opened);
  auto plan = make_plan(opened->source, opened->times, limits_);
  plan.input_key = opened->key;
  plan.source = *heartbeat.progress().source;
  plan.source.duration_s = plan.grid().seconds(plan.frames);
  plan.source.frame_rate = rate_of(opened->times.pictures, plan);
  // The lease is fresh while the plan travels.
  if (!heartbeat.beat_now()) return stop_step();
  return plan;
}

Step<PlanTitle::Opened> PlanTitle::open(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  const KeepGoing keep_going = [&] { return heartbeat.beat(); };
  auto input = workspace.path("source");
  const auto fetched = store_.fetch_part(lease.source_key, input, SourcePart{}, keep_going);
  if (!fetched) return trouble(fetched);
  if (*fetched == FetchedSource::missing)
    return refuse_media("The uploaded file is no longer there.");
  if (*fetched == FetchedSource::part) {
    if (auto opened = open_by_index(lease, input, heartbeat)) return std::move(*opened);
    const auto whole = store_.fetch(lease.source_key, input, keep_going);
    if (!whole) return trouble(whole);
    if (!*whole) return refuse_media("The uploaded file is no longer there.");
  }
  auto source = probe(input, keep_going);
  if (!source) return trouble(source);
  heartbeat.progress().source = describe(*source);

  const bool is_repacked = needs_repacking(source->container);
  if (is_repacked) {
    if (auto done = repack(input, *source, workspace, keep_going); !done) return trouble(done);
    input = workspace.path(repacked);
    source = probe(input, keep_going);
    if (!source) return trouble(source);
  }
  auto times = tool_.read_times(input, *source, keep_going);
  if (!times) return trouble(times);
  if (auto checked = check_times(times->pictures, limits_); !checked) return trouble(checked);
  Opened out{.key = lease.source_key, .source = std::move(*source), .times = std::move(*times)};
  if (is_repacked) {
    out.key = content::repacked_key(lease.video, lease.generation);
    store_.put(out.key, input);
  }
  return out;
}

std::optional<PlanTitle::Opened> PlanTitle::open_by_index(
    const content::JobLease& lease, const std::string& input, Heartbeat& heartbeat
) const {
  auto examined = tool_.examine_opening(input, [&] { return heartbeat.beat(); });
  // What is refused is refused by the whole file.
  if (!examined || !check_source(examined->source, limits_) ||
      !check_times(examined->times.pictures, limits_))
    return std::nullopt;
  heartbeat.progress().source = describe(examined->source);
  return Opened{
      .key = lease.source_key,
      .source = std::move(examined->source),
      .times = std::move(examined->times),
  };
}

Step<media::Source> PlanTitle::probe(const std::string& input, const KeepGoing& keep_going) const {
  auto source = tool_.probe(input, keep_going);
  if (!source) return source;
  if (auto checked = check_source(*source, limits_); !checked) return trouble(checked);
  return source;
}

Step<void> PlanTitle::repack(
    const std::string& input,
    const media::Source& source,
    Workspace& workspace,
    const KeepGoing& keep_going
) const {
  workspace.make_directory("remux");
  GrowthGuard guard{workspace, keep_going, remux_limit(source.bytes)};
  auto done = guard.judge(tool_.remux(input, source.container, workspace.path("remux"), [&] {
    return guard();
  }));
  if (!done) return done;
  if (workspace.list("remux") != std::vector<std::string>{"source.mp4"})
    return fail_step("Repacking the file made no file.");
  return {};
}

Outcome PlanTitle::tell(
    const content::JobLease& lease, const Trouble& trouble, const Heartbeat& heartbeat
) const {
  if (heartbeat.state() == Heartbeat::State::lost)
    return {.verdict = Verdict::lost, .reason = "The lease was lost."};
  if (heartbeat.state() == Heartbeat::State::unreachable)
    throw Unavailable{"content-service did not answer for a whole lease"};
  if (trouble.kind == TroubleKind::stopped) {
    static_cast<void>(jobs_.give_back(lease));
    return {.verdict = Verdict::given_back, .reason = trouble.reason};
  }
  const bool final = trouble.kind == TroubleKind::refused;
  if (!jobs_.fail(lease, trouble.reason, final))
    return {.verdict = Verdict::lost, .reason = trouble.reason};
  return {.verdict = final ? Verdict::refused : Verdict::failed, .reason = trouble.reason};
}

}  // namespace matinee::worker
