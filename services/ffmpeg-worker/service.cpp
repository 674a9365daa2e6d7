#include "ffmpeg-worker/service.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

#include "ffmpeg-worker/adapters/directory_workspace.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/adapters/source_parts.hpp"
#include "ffmpeg-worker/config.hpp"
#include "ffmpeg-worker/metrics.hpp"
#include "ffmpeg-worker/readiness.hpp"
#include "ffmpeg-worker/task_loop.hpp"
#include "ffmpeg-worker/worker_loop.hpp"
#include "logger/logger.hpp"
#include "runtime/thread_name.hpp"

namespace matinee::worker {

namespace {

namespace fs = std::filesystem;

/// The absolute path of a program: as given, or found where Debian keeps programs.
std::string find_program(const std::string& key, const std::string& program) {
  if (program.starts_with('/')) return program;
  if (program.find('/') != std::string::npos) return fs::absolute(program);
  for (const std::string directory : {"/usr/local/bin/", "/usr/bin/"}) {
    if (::access((directory + program).c_str(), X_OK) == 0) return directory + program;
  }
  if (program.empty()) throw platform::ConfigurationError{key + " is empty."};
  return "/usr/bin/" + program;  // The self-test says that it is missing.
}

/// A piece of 1080p keeps about two cores busy: half of it is one encoder with one thread.
int pieces_at_once(const Config& config) {
  if (config.concurrency > 0) return config.concurrency;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2);
}

/// Encoding leaves the machine to whoever waits for an answer. Programs that the thread starts
/// inherit it.
void be_nice() {
  constexpr int nicest = 19;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nicest);
}

/// A folder of our own, whatever the setting names: /tmp, or a disk that others use too.
std::string work_folder(const Config& config, const std::string& data_dir) {
  return config.work_dir.empty() ? data_dir + "/work" : config.work_dir + "/matinee-work";
}

FfmpegMediaTool::Options tool_options(const Config& config) {
  return {
      .ffmpeg = find_program("worker.ffmpeg", config.ffmpeg),
      .ffprobe = find_program("worker.ffprobe", config.ffprobe),
      .stall_limit = config.stall_limit
  };
}

SourceLimits source_limits(const Config& config) {
  SourceLimits limits;
  limits.max_duration_s = static_cast<double>(config.max_duration.count());
  limits.max_gap_s = static_cast<double>(config.max_gap.count());
  return limits;
}

std::string worker_name() {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return std::string{host.data()} + ":" + std::to_string(::getpid());
}

}  // namespace

struct Service::State {
  State(
      platform::Platform& platform,
      content::TranscodeJobs& jobs,
      content::EncodingTasks& tasks,
      queue::Queue& given_queue
  )
      : config{platform.settings<Config>()},
        work_dir{work_folder(config, platform.common().data_dir)},
        metrics{platform.metrics()},
        queue{given_queue},
        tool{tool_options(config), runner},
        parts{
            platform.objects().is_remote()
                ? std::make_unique<SourceParts>(platform.objects(), work_dir)
                : nullptr
        },
        store{platform.objects(), parts.get()},
        readiness{tool, platform.clock()},
        plan{jobs, store, tool, source_limits(config)},
        run{tasks, store, tool},
        making{
            {.tasks = tasks,
             .run = run,
             .clock = platform.clock(),
             .metrics = metrics,
             .make_workspace = [this](const content::TaskLease& lease
                               ) { return make_workspace(lease.task.str(), lease.fence); },
             .check_ready = [this] { readiness.check(); },
             .worker_name = worker_name()}
        },
        planning{
            {.queue = queue,
             .jobs = jobs,
             .plan = plan,
             .clock = platform.clock(),
             .metrics = metrics,
             .make_workspace = [this](const content::JobLease& lease
                               ) { return make_workspace(lease.job.str(), lease.generation); },
             .check_ready = [this] { readiness.check(); },
             .on_planned = [this] { making.wake(); },
             .worker_name = worker_name()}
        } {}

  [[nodiscard]] std::unique_ptr<Workspace> make_workspace(const std::string& id, int number) const {
    return std::make_unique<DirectoryWorkspace>(work_dir, DirectoryWorkspace::name_of(id, number));
  }

  void start_planning() {
    threads.emplace_back([this] {
      runtime::set_thread_name("worker-plan");
      planning.run(no_more.get_token(), stop.get_token());
    });
  }

  void start_making(content::Urgency least, int number) {
    threads.emplace_back([this, least, number] {
      const bool is_urgent = least == content::Urgency::now;
      runtime::set_thread_name((is_urgent ? "worker-now-" : "worker-") + std::to_string(number));
      if (!is_urgent) be_nice();
      making.run(least, no_more.get_token(), stop.get_token());
    });
  }

  Config config;
  std::string work_dir;
  Metrics metrics;
  queue::Queue& queue;
  PosixProcessRunner runner;
  FfmpegMediaTool tool;
  std::unique_ptr<SourceParts> parts;  ///< Of objects on another machine.
  ObjectMediaStore store;
  Readiness readiness;
  PlanTitle plan;
  RunTask run;
  TaskLoop making;
  WorkerLoop planning;
  std::stop_source no_more;
  std::stop_source stop;
  std::vector<std::jthread> threads;
  logger::Logger log{"worker"};
};

Service::Service(
    platform::Platform& platform,
    content::TranscodeJobs& jobs,
    content::EncodingTasks& tasks,
    queue::Queue& queue
)
    : state_{std::make_unique<State>(platform, jobs, tasks, queue)} {}

Service::~Service() {
  stop({});
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  constexpr std::chrono::milliseconds patience{5000};
  return {{.name = "sandbox", .check = [this] { state_->readiness.check(); }, .timeout = patience}};
}

void Service::start() {
  const int swept = DirectoryWorkspace::sweep(state_->work_dir);
  state_->metrics.swept.add({}, swept);
  if (swept > 0) state_->log.info("leftovers removed", {{"directories", std::to_string(swept)}});
  state_->start_planning();
  const int pieces = pieces_at_once(state_->config);
  for (int i = 0; i < pieces; ++i)
    state_->start_making(content::Urgency::bulk, i);
  // The others may be at pieces that take a minute.
  for (int i = 0; i < (pieces + 1) / 2; ++i)
    state_->start_making(content::Urgency::now, i);
}

void Service::drain() {
  state_->no_more.request_stop();
  state_->queue.interrupt();
}

void Service::stop(std::chrono::steady_clock::time_point deadline) {
  static_cast<void>(deadline);  // Killing and giving back takes a fraction of a second.
  drain();
  state_->stop.request_stop();
  state_->threads.clear();
}

}  // namespace matinee::worker
