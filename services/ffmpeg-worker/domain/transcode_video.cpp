#include "ffmpeg-worker/domain/transcode_video.hpp"

#include <algorithm>
#include <utility>

namespace matinee::worker {

namespace {

std::string generation_prefix(const content::JobLease& lease) {
  return "hls/" + lease.video.str() + "/" + std::to_string(lease.generation) + "/";
}

/// Containers without an index lose pictures when they are seeked, and their timestamps may wrap.
bool needs_remux(const std::string& container) {
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

std::vector<content::Rendition> waiting_renditions(const Plan& plan) {
  std::vector<content::Rendition> out;
  for (const auto& rung : plan.rungs) {
    content::Rendition rendition;
    rendition.height = rung.rung.height;
    rendition.width = rung.rung.size.width;
    rendition.bandwidth = rung.max_rate + rung.max_rate / 10;
    rendition.frame_rate = plan.grid.rate().value();
    out.push_back(std::move(rendition));
  }
  return out;
}

void show_progress(content::JobProgress& progress, std::int64_t done, std::int64_t all) {
  for (auto& rendition : progress.renditions) {
    rendition.state = content::RenditionState::encoding;
    rendition.progress = std::clamp(static_cast<double>(done) / static_cast<double>(all), 0.0, 1.0);
  }
}

double rate_of(const media::PictureTimes& times, const Plan& plan) {
  const double span = times.last_s - times.first_s;
  return span > 0 ? static_cast<double>(times.count - 1) / span : plan.grid.rate().value();
}

/// What an attempt may write at most: twice the caps of all rungs, and room for what has no cap. A
/// decoder that was taken over could write without end otherwise.
std::uint64_t output_limit(const Plan& plan) {
  constexpr double room = 512e6;
  double bits_per_second = 0;
  for (const auto& rung : plan.rungs)
    bits_per_second += rung.max_rate;
  for (std::size_t i = 0; i < plan.audio.size(); ++i)
    bits_per_second += 256'000;
  return static_cast<std::uint64_t>(
      room + bits_per_second / 8 * 2 * plan.grid.seconds(plan.grid.frames())
  );
}

/// Asked by long work whether to go on: beats, and looks now and then whether the workspace has
/// grown by more than `growth` since the work began.
class GrowthGuard {
 public:
  GrowthGuard(const Workspace& workspace, Heartbeat& heartbeat, std::uint64_t growth)
      : workspace_{workspace},
        heartbeat_{heartbeat},
        limit_{workspace.used_bytes().value_or(0) + growth} {}

  [[nodiscard]] bool operator()() {
    constexpr int between_looks = 20;  // Looking at every file is dear.
    if (++questions_ % between_looks == 0) look();
    return heartbeat_.beat() && !is_too_much_;
  }

  /// The work that asked: failed when it wrote too much, even if it ended before anybody looked.
  [[nodiscard]] Step<void> judge(Step<void> work) {
    look();
    if (is_too_much_) return fail_step("Processing wrote more than it should.");
    return work;
  }

 private:
  void look() {
    const auto used = workspace_.used_bytes();
    is_too_much_ = is_too_much_ || !used || *used > limit_;
  }

  const Workspace& workspace_;
  Heartbeat& heartbeat_;
  std::uint64_t limit_;
  int questions_ = 0;
  bool is_too_much_ = false;
};

}  // namespace

TranscodeVideo::TranscodeVideo(
    content::TranscodeJobs& jobs, MediaStore& store, MediaTool& tool, SourceLimits limits
)
    : jobs_{jobs}, store_{store}, tool_{tool}, limits_{limits} {}

Outcome TranscodeVideo::operator()(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  auto title = make(lease, workspace, heartbeat);
  const auto stored =
      title ? upload(lease, *title, workspace, heartbeat) : Step<void>{trouble(title)};
  if (stored) return complete(lease, *title, heartbeat);
  clean_up(lease);
  return tell(lease, stored.error(), heartbeat);
}

Step<FinishedTitle> TranscodeVideo::make(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  heartbeat.progress().phase = "probing";
  if (!heartbeat.beat_now()) return stop_step();
  const auto opened = open(lease, workspace, heartbeat);
  if (!opened) return trouble(opened);

  FinishedTitle title;
  title.generation = lease.generation;
  title.plan = make_plan(opened->source, opened->times, limits_);
  title.source = *heartbeat.progress().source;
  title.source.duration_s = title.plan.grid.seconds(title.plan.grid.frames());
  title.source.frame_rate = rate_of(opened->times, title.plan);
  heartbeat.progress().source = title.source;
  heartbeat.progress().phase = "encoding";
  heartbeat.progress().renditions = waiting_renditions(title.plan);
  if (!heartbeat.beat_now()) return stop_step();

  if (auto encoded = encode(*opened, title.plan, workspace, heartbeat); !encoded)
    return trouble(encoded);
  if (auto checked = check(title, workspace, heartbeat); !checked) return trouble(checked);
  return title;
}

Step<TranscodeVideo::Opened> TranscodeVideo::open(
    const content::JobLease& lease, Workspace& workspace, Heartbeat& heartbeat
) const {
  const KeepGoing keep_going = [&] { return heartbeat.beat(); };
  Opened out{.input = workspace.path("source"), .source = {}, .times = {}};
  const auto fetched = store_.fetch(lease.source_key, out.input, keep_going);
  if (!fetched) return trouble(fetched);
  if (!*fetched) return refuse_media("The uploaded file is no longer there.");

  auto source = tool_.probe(out.input, keep_going);
  if (!source) return trouble(source);
  if (auto checked = check_source(*source, limits_); !checked) return trouble(checked);
  heartbeat.progress().source = describe(*source);

  if (needs_remux(source->container)) {
    workspace.make_directory("remux");
    GrowthGuard guard{workspace, heartbeat, remux_limit(source->bytes)};
    auto remuxed = guard.judge(
        tool_.remux(out.input, source->container, workspace.path("remux"), [&] { return guard(); })
    );
    if (!remuxed) return trouble(remuxed);
    if (workspace.list("remux") != std::vector<std::string>{"source.mp4"})
      return fail_step("Repacking the file made no file.");
    out.input = workspace.path("remux/source.mp4");
    source = tool_.probe(out.input, keep_going);
    if (!source) return trouble(source);
    if (auto checked = check_source(*source, limits_); !checked) return trouble(checked);
  }
  out.source = std::move(*source);

  auto times = tool_.time_pictures(out.input, out.source, keep_going);
  if (!times) return trouble(times);
  if (auto checked = check_times(*times, limits_); !checked) return trouble(checked);
  out.times = *times;
  return out;
}

Step<void> TranscodeVideo::encode(
    const Opened& opened, const Plan& plan, Workspace& workspace, Heartbeat& heartbeat
) const {
  GrowthGuard guard{workspace, heartbeat, output_limit(plan)};
  for (const auto& audio : plan.audio) {
    workspace.make_directory(folder_of(audio));
    auto encoded = guard.judge(tool_.encode_audio(
        opened.input, plan, audio, workspace.path(folder_of(audio)), [&] { return guard(); }
    ));
    if (!encoded) return encoded;
  }
  for (const auto& rung : plan.rungs)
    workspace.make_directory(folder_of(rung));
  workspace.make_directory("out/thumbnails");
  return guard
      .judge(tool_.encode_video(opened.input, plan, workspace.path("out"), [&](std::int64_t done) {
        show_progress(heartbeat.progress(), done, plan.grid.frames());
        return guard();
      }));
}

Step<void> TranscodeVideo::check(
    FinishedTitle& title, const Workspace& workspace, Heartbeat& heartbeat
) const {
  const KeepGoing keep_going = [&] { return heartbeat.beat(); };
  for (const auto& audio : title.plan.audio) {
    auto rendition = check_audio(workspace, title.plan.grid, audio, keep_going);
    if (!rendition) return trouble(rendition);
    title.audio.push_back({.plan = audio, .rendition = std::move(*rendition)});
  }
  for (const auto& rung : title.plan.rungs) {
    auto rendition = check_video(workspace, title.plan.grid, rung, keep_going);
    if (!rendition) return trouble(rendition);
    title.rungs.push_back({.plan = rung, .rendition = std::move(*rendition)});
  }
  title.posters = check_posters(workspace, title.plan);
  return {};
}

Step<void> TranscodeVideo::upload(
    const content::JobLease& lease,
    const FinishedTitle& title,
    const Workspace& workspace,
    Heartbeat& heartbeat
) const {
  heartbeat.progress().phase = "storing";
  show_progress(heartbeat.progress(), 1, 1);
  const auto top = "hls/" + lease.video.str() + "/";
  for (const auto& object : uploads_of(title)) {
    if (!heartbeat.beat()) return stop_step();
    store_.put(top + object.name, workspace.path(object.file));
  }
  return {};
}

Outcome TranscodeVideo::complete(
    const content::JobLease& lease, const FinishedTitle& title, Heartbeat& heartbeat
) const {
  // A beat first, so that the lease is fresh while the playlists travel.
  if (!heartbeat.beat_now()) {
    clean_up(lease);
    return tell(lease, stop_step().error(), heartbeat);
  }
  // When this throws the answer may have been lost after the work was published: the objects must
  // stay then.
  const auto completed = jobs_.complete(lease, output_of(title));
  if (completed) return {.verdict = Verdict::done, .reason = {}};
  clean_up(lease);
  if (completed.error().code.name == code::lease_lost.name)
    return {.verdict = Verdict::lost, .reason = completed.error().message};
  return tell(
      lease, Trouble{.kind = TroubleKind::failed, .reason = completed.error().message}, heartbeat
  );
}

Outcome TranscodeVideo::tell(
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

void TranscodeVideo::clean_up(const content::JobLease& lease) const {
  store_.remove_prefix(generation_prefix(lease));
}

}  // namespace matinee::worker
