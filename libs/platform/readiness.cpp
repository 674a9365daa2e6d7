#include "platform/readiness.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "json/json.hpp"
#include "logger/logger.hpp"

namespace matinee::platform {

BOOST_DESCRIBE_STRUCT(Readiness::Check, (), (name, status, duration_ms))
BOOST_DESCRIBE_STRUCT(Readiness::Report, (), (status, checks))

namespace {

using std::chrono::steady_clock;

/// One dependency and the thread that asks it.
class Probe {
 public:
  explicit Probe(runtime::HealthCheck check) : check_{std::move(check)} {}

  ~Probe() {
    if (thread_.joinable()) thread_.join();
  }

  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  /// Starts asking, unless the last call still runs.
  void start() {
    const std::scoped_lock lock{mutex_};
    if (running_) return;
    if (thread_.joinable()) thread_.join();
    running_ = true;
    started_ = steady_clock::now();
    thread_ = std::thread{[this] { run(); }};
  }

  [[nodiscard]] Readiness::Check wait() {
    std::unique_lock lock{mutex_};
    const bool done =
        changed_.wait_until(lock, started_ + check_.timeout, [this] { return !running_; });
    const auto ended = done ? ended_ : steady_clock::now();
    const std::string result = failed_ ? "failed" : "ok";
    const std::string status = done ? result : "timeout";
    report_change(status);
    return {
        .name = check_.name,
        .status = status,
        .duration_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(ended - started_).count(),
    };
  }

 private:
  void run() noexcept {
    std::string reason;
    bool failed = true;
    try {
      check_.check();
      failed = false;
    } catch (const std::exception& error) {
      reason = error.what();
    } catch (...) {
      reason = "not an exception";
    }
    const std::scoped_lock lock{mutex_};
    failed_ = failed;
    reason_ = std::move(reason);
    ended_ = steady_clock::now();
    running_ = false;
    changed_.notify_all();
  }

  void report_change(const std::string& status) {
    if (status == last_status_) return;
    last_status_ = status;
    if (status == "ok") {
      log_.info("dependency answers", {{"dependency", check_.name}});
    } else {
      log_.warn(
          "dependency does not answer",
          {{"dependency", check_.name}, {"status", status}, {"reason", reason_}}
      );
    }
  }

  runtime::HealthCheck check_;
  logger::Logger log_{"readiness"};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool running_ = false;
  bool failed_ = false;
  std::string reason_;
  std::string last_status_ = "ok";
  steady_clock::time_point started_;
  steady_clock::time_point ended_;
  std::thread thread_;
};

}  // namespace

struct Readiness::State {
  explicit State(const Clock& time) : clock{time} {}

  const Clock& clock;
  std::mutex mutex;
  std::vector<std::unique_ptr<Probe>> probes;
  std::optional<Report> last;
  steady_clock::time_point asked_at;
};

Readiness::Readiness(std::vector<runtime::HealthCheck> checks, const Clock& clock)
    : state_{std::make_unique<State>(clock)} {
  for (auto& check : checks)
    state_->probes.push_back(std::make_unique<Probe>(std::move(check)));
}

Readiness::~Readiness() = default;

Readiness::Report Readiness::report() {
  const std::scoped_lock lock{state_->mutex};
  const auto now = state_->clock.steady();
  if (!state_->last || now - state_->asked_at > std::chrono::seconds{1}) {
    Report fresh{.status = "ready", .checks = {}};
    for (auto& probe : state_->probes)
      probe->start();
    for (auto& probe : state_->probes) {
      fresh.checks.push_back(probe->wait());
      if (fresh.checks.back().status != "ok") fresh.status = "not_ready";
    }
    state_->last = std::move(fresh);
    state_->asked_at = now;
  }
  Report answer = *state_->last;
  if (draining_) answer.status = "draining";
  return answer;
}

std::string to_json(const Readiness::Report& report) {
  return json::encode(report);
}

}  // namespace matinee::platform
