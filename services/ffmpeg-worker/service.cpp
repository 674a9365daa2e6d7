#include "ffmpeg-worker/service.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>

#include <unistd.h>

#include "ffmpeg-worker/adapters/directory_workspace.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/config.hpp"
#include "ffmpeg-worker/metrics.hpp"
#include "ffmpeg-worker/readiness.hpp"
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

Config checked(Config config) {
  constexpr int most = 64;
  if (config.concurrency < 1 || config.concurrency > most) {
    throw platform::ConfigurationError{"worker.concurrency must be 1 to 64."};
  }
  if (config.threads < 0 || config.threads > most)
    throw platform::ConfigurationError{"worker.threads must be 0 to 64."};
  return config;
}

int threads_of(const Config& config) {
  constexpr int useful = 8;  // More only cost for pictures of these sizes.
  if (config.threads > 0) return config.threads;
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(cores / config.concurrency, 1, useful);
}

/// A folder of our own, whatever the setting names: /tmp, or a disk that others use too.
std::string work_folder(const Config& config, const std::string& data_dir) {
  return config.work_dir.empty() ? data_dir + "/work" : config.work_dir + "/matinee-work";
}

FfmpegMediaTool::Options tool_options(const Config& config) {
  return {
      .ffmpeg = find_program("worker.ffmpeg", config.ffmpeg),
      .ffprobe = find_program("worker.ffprobe", config.ffprobe),
      .threads = threads_of(config),
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
  State(platform::Platform& platform, content::TranscodeJobs& jobs, queue::Queue& given_queue)
      : config{checked(platform.settings<Config>())},
        work_dir{work_folder(config, platform.common().data_dir)},
        metrics{platform.metrics()},
        queue{given_queue},
        tool{tool_options(config), runner},
        store{platform.objects()},
        readiness{tool, platform.clock()},
        transcode{jobs, store, tool, source_limits(config)},
        loop{
            {.queue = queue,
             .jobs = jobs,
             .transcode = transcode,
             .clock = platform.clock(),
             .metrics = metrics,
             .make_workspace =
                 [this](const content::JobLease& lease) {
                   return std::make_unique<DirectoryWorkspace>(
                       work_dir, DirectoryWorkspace::name_of(lease.video, lease.generation)
                   );
                 },
             .check_ready = [this] { readiness.check(); },
             .worker_name = worker_name()}
        } {}

  Config config;
  std::string work_dir;
  Metrics metrics;
  queue::Queue& queue;
  PosixProcessRunner runner;
  FfmpegMediaTool tool;
  ObjectMediaStore store;
  Readiness readiness;
  TranscodeVideo transcode;
  WorkerLoop loop;
  std::stop_source no_more;
  std::stop_source stop;
  std::vector<std::jthread> threads;
  logger::Logger log{"worker"};
};

Service::Service(platform::Platform& platform, content::TranscodeJobs& jobs, queue::Queue& queue)
    : state_{std::make_unique<State>(platform, jobs, queue)} {}

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
  for (int i = 0; i < state_->config.concurrency; ++i) {
    state_->threads.emplace_back([state = state_.get(), i] {
      runtime::set_thread_name("worker-" + std::to_string(i));
      state->loop.run(state->no_more.get_token(), state->stop.get_token());
    });
  }
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
