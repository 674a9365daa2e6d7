#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/result.hpp"
#include "ffmpeg-worker/adapters/argument_words.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"
#include "ffmpeg-worker/adapters/mp4_file.hpp"
#include "ffmpeg-worker/adapters/piece_arguments.hpp"
#include "ffmpeg-worker/adapters/probe_reader.hpp"
#include "ffmpeg-worker/adapters/trouble.hpp"

namespace matinee::worker {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t giga = 1ULL << 30U;
constexpr int big_picture = 1440;

void ignore_output(std::string_view text) {
  static_cast<void>(text);
}

/// Long enough for the slowest machine that is of any use, to reach the piece and to make it.
SandboxLimits piece_limits(const content::TaskLease& task) {
  const auto grid = task.plan.grid();
  const bool is_sound = task.kind == content::TaskKind::audio;
  const auto pictures =
      grid.begin(std::min(task.end, grid.count())) - grid.begin(std::min(task.first, grid.count()));
  const double length =
      is_sound ? static_cast<double>(task.end - task.first) * 6 : grid.seconds(pictures);
  const double reached = task.plan.seekable ? 60 : grid.seconds(grid.frames());
  const auto seconds =
      std::chrono::seconds{600 + static_cast<std::int64_t>(40 * (length + reached))};
  SandboxLimits limits{.wall = seconds, .cpu = seconds, .file_size = giga / 4};
  // Address space is not memory: eight encoders with lookahead map far more than they touch.
  const bool is_big = task.plan.rungs.back().rung.height >= big_picture;
  limits.address_space = is_big ? 16 * giga : 8 * giga;
  // 8192x4320 in HDR, decoded and encoded by eight threads, was measured at 5.2 GB.
  limits.memory = is_big ? 8 * giga : 4 * giga;
  return limits;
}

/// The decoder, the filter graph and up to eight encoders have a thread each, and some more.
constexpr int most_tasks = 72;

std::uint64_t size_of(const std::string& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error) throw Unavailable{file + ": " + error.message()};
  return bytes;
}

/// Long enough to read the file at the speed of a slow disk, and to decode it four times slower
/// than it plays.
SandboxLimits whole_film_limits(const content::TaskLease& task, const std::string& input) {
  auto limits = piece_limits(task);
  const auto grid = task.plan.grid();
  const auto seconds = std::chrono::seconds{
      600 + static_cast<std::int64_t>(size_of(input) / (10U << 20U)) +
      static_cast<std::int64_t>(4 * grid.seconds(grid.frames()))
  };
  limits.wall = seconds;
  limits.cpu = seconds;
  return limits;
}

/// ffmpeg ends with the first fault of its input, where that may be a hole.
Arguments with_care(Arguments arguments, const SourceFile& input) {
  if (input.has_holes) arguments.insert(std::next(arguments.begin()), "-xerror");
  return arguments;
}

/// Reads ffmpeg's -progress lines.
class Progress {
 public:
  using Now = std::function<Clock::time_point()>;

  explicit Progress(const Now& now) : now_{now}, last_change_{now()} {}

  void add(std::string_view text) {
    rest_ += text;
    std::size_t begin = 0;
    for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
      read_line(std::string_view{rest_}.substr(begin, end - begin));
      begin = end + 1;
    }
    rest_.erase(0, begin);
    if (rest_.size() > 4096) rest_.clear();  // Not what ffmpeg writes.
  }

  [[nodiscard]] Clock::duration since_change() const { return now_() - last_change_; }

 private:
  void read_line(std::string_view line) {
    take(line, "frame=", pictures_);
    take(line, "out_time_us=", microseconds_);
  }

  void take(std::string_view line, std::string_view key, std::int64_t& most) {
    if (!line.starts_with(key)) return;
    line.remove_prefix(key.size());
    std::int64_t value = 0;
    std::from_chars(line.data(), line.data() + line.size(), value);
    if (value <= most) return;
    most = value;
    last_change_ = now_();
  }

  std::string rest_;
  std::int64_t pictures_ = 0;
  std::int64_t microseconds_ = 0;
  const Now& now_;
  Clock::time_point last_change_;
};

}  // namespace

FfmpegMediaTool::FfmpegMediaTool(Options options, ProcessRunner& runner)
    : options_{std::move(options)}, runner_{runner} {}

void FfmpegMediaTool::self_test() {
  for (const auto& program : {options_.ffprobe, options_.ffmpeg}) {
    const auto command = sandbox_.wrap({program, "-hide_banner", "-version"}, "", "", {});
    const auto exit = runner_.run(command, ignore_output, [] { return true; });
    if (exit.is_success()) continue;
    const auto line = exit.errors.substr(0, exit.errors.find('\n'));
    throw Unavailable{
        "the sandbox does not work here: " + (line.empty() ? program + " fails" : line)
    };
  }
}

Exit FfmpegMediaTool::run_probe(
    const std::string& input, std::string& json, const KeepGoing& keep_going
) {
  const SandboxLimits limits{.wall = options_.probe_limit, .cpu = options_.probe_limit};
  const auto command = sandbox_.wrap(probe_arguments(options_.ffprobe), input, "", limits);
  constexpr std::size_t max_json = 1 << 20U;
  const auto collect = [&](std::string_view text) {
    json += text.substr(0, max_json - std::min(json.size(), max_json));
  };
  return runner_.run(command, collect, keep_going);
}

Step<media::Source> FfmpegMediaTool::probe(const std::string& input, const KeepGoing& keep_going) {
  std::string json;
  const auto exit = run_probe(input, json, keep_going);
  if (!exit.is_success()) return std::unexpected{explain_probe(exit)};
  return read_probe(json);
}

std::optional<ExaminedSource> FfmpegMediaTool::examine_opening(
    const std::string& input, const KeepGoing& keep_going
) {
  std::string json;
  const auto exit = run_probe(input, json, keep_going);
  // A complaint may come of a hole.
  if (!exit.is_success() || !exit.errors.empty()) return std::nullopt;
  auto source = read_probe(json);
  const auto* video = source ? main_video(*source) : nullptr;
  if (video == nullptr || source->container != "mov" || is_cut_mp4(input)) return std::nullopt;
  auto times = times_by_index(input, *source);
  if (!times) return std::nullopt;
  return ExaminedSource{.source = std::move(*source), .times = *std::move(times)};
}

Step<SourceTimes> FfmpegMediaTool::read_times(
    const std::string& input, const media::Source& source, const KeepGoing& keep_going
) {
  const bool is_mp4 = source.container == "mov";
  const bool is_cut = is_mp4 && is_cut_mp4(input);
  if (is_mp4) {
    if (auto times = times_by_index(input, source)) {
      times->pictures.ended_early = times->pictures.ended_early || is_cut;
      return std::move(*times);
    }
  }
  // Reads the whole file, at the speed of the disk.
  const auto seconds =
      std::chrono::seconds{60 + static_cast<std::int64_t>(source.bytes / (10U << 20U))};
  const SandboxLimits limits{.wall = seconds, .cpu = seconds};
  const auto arguments =
      timestamps_arguments(options_.ffprobe, source.container, main_video(source)->index);
  PictureTimesReader reader{source.start_s};
  bool is_sane = true;
  const auto collect = [&](std::string_view text) { is_sane = is_sane && reader.add(text); };
  const auto exit = runner_.run(sandbox_.wrap(arguments, input, "", limits), collect, [&] {
    return is_sane && keep_going();
  });
  if (!is_sane) return refuse_media("The video holds too many pictures.");
  if (!exit.is_success()) return std::unexpected{explain_probe(exit)};
  SourceTimes times{.pictures = reader.finish(), .sound = {}, .copy = {}};
  times.pictures.ended_early = says_truncated(exit.errors) || is_cut;
  return times;
}

Step<void> FfmpegMediaTool::remux(
    const std::string& input,
    const std::string& container,
    const std::string& directory,
    const KeepGoing& keep_going
) {
  SandboxLimits limits{.wall = std::chrono::seconds{1800}, .cpu = std::chrono::seconds{1800}};
  limits.file_size = remux_limit(size_of(input));
  const auto command =
      sandbox_.wrap(remux_arguments(options_.ffmpeg, container), input, directory, limits);
  const auto exit = runner_.run(command, ignore_output, keep_going);
  if (exit.is_success()) return {};
  // ffmpeg itself gave up: nothing but the file, or a full disk, decides whether packets can be
  // copied.
  const bool gave_up = exit.how == Exit::How::exited && !may_be_the_machine(exit) &&
                       !exit.errors.contains("No space left");
  if (gave_up) return refuse_media("The file could not be repacked; it may be damaged.");
  return std::unexpected{explain_encode(exit, "Repacking the file")};
}

Step<void> FfmpegMediaTool::make_pictures(
    const SourceFile& input,
    const content::TaskLease& task,
    const std::string& directory,
    const KeepGoing& keep_going
) {
  auto limits = piece_limits(task);
  limits.tasks = most_tasks;
  const auto arguments = with_care(picture_arguments(options_.ffmpeg, task), input);
  return encode(
      sandbox_.wrap(arguments, input.path, directory, limits), "Encoding the video", keep_going
  );
}

Step<void> FfmpegMediaTool::encode(
    const Command& command, const std::string& what, const KeepGoing& keep_going
) {
  Progress progress{options_.now};
  bool is_stalled = false;
  const auto exit = runner_.run(
      command,
      [&](std::string_view text) { progress.add(text); },
      [&] {
        is_stalled = progress.since_change() > options_.stall_limit;
        return !is_stalled && keep_going();
      }
  );
  if (is_stalled) return fail_step(what + " made no progress.");
  if (!exit.is_success()) return std::unexpected{explain_encode(exit, what)};
  return {};
}

Step<void> FfmpegMediaTool::make_sound(
    const SourceFile& input,
    const content::TaskLease& task,
    const std::string& directory,
    const KeepGoing& keep_going
) {
  const auto arguments = with_care(sound_arguments(options_.ffmpeg, task), input);
  const auto command = sandbox_.wrap(arguments, input.path, directory, piece_limits(task));
  return encode(command, "Encoding the audio", keep_going);
}

Step<void> FfmpegMediaTool::make_text(
    const std::string& input,
    const content::TaskLease& task,
    const std::string& directory,
    const KeepGoing& keep_going
) {
  const auto command = sandbox_.wrap(
      text_arguments(options_.ffmpeg, task), input, directory, whole_film_limits(task, input)
  );
  const auto exit = runner_.run(command, ignore_output, keep_going);
  if (!exit.is_success()) return std::unexpected{explain_encode(exit, "Reading the subtitles")};
  return {};
}

Step<void> FfmpegMediaTool::make_storyboard(
    const std::string& input,
    const content::TaskLease& task,
    const std::string& directory,
    const KeepGoing& keep_going
) {
  auto limits = whole_film_limits(task, input);
  limits.tasks = most_tasks;
  const auto command =
      sandbox_.wrap(storyboard_arguments(options_.ffmpeg, task), input, directory, limits);
  const auto exit = runner_.run(command, ignore_output, keep_going);
  if (!exit.is_success()) return std::unexpected{explain_encode(exit, "Making the storyboard")};
  return {};
}

}  // namespace matinee::worker
