#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "core/clock.hpp"
#include "ffmpeg-worker/domain/run_task.hpp"
#include "ffmpeg-worker/metrics.hpp"
#include "logger/logger.hpp"

namespace matinee::worker {

/// Claims tasks and does them, one at a time. Several threads may run one loop.
class TaskLoop {
 public:
  struct Parts {
    content::EncodingTasks& tasks;
    const RunTask& run;
    const Clock& clock;
    Metrics& metrics;
    /// Makes the private directory of an attempt.
    std::function<std::unique_ptr<Workspace>(const content::TaskLease&)> make_workspace;
    /// Throws Unavailable while tasks cannot be done on this machine.
    std::function<void()> check_ready;
    std::string worker_name;
  };

  explicit TaskLoop(Parts parts);

  /// Takes tasks that are not less urgent than `least` until `no_more` is requested; a task in
  /// progress is given back when `stop` is. Asks again five times a second where somebody may wait
  /// for the answer, else once, and at once when `wake` was called.
  void run(content::Urgency least, const std::stop_token& no_more, const std::stop_token& stop);

  /// There may be something to claim.
  void wake();

  enum class Found { task, nothing, outage };

  /// Does the next task. Never throws.
  [[nodiscard]] Found do_next(content::Urgency least, const std::stop_token& stop);

 private:
  [[nodiscard]] Outcome measured(const content::TaskLease& lease, const std::stop_token& stop)
      const;
  [[nodiscard]] Outcome attempt(const content::TaskLease& lease, const std::stop_token& stop) const;
  [[nodiscard]] Outcome interrupt(const content::TaskLease& lease) const;
  void tell_interruptions() const;

  Parts parts_;
  logger::Logger log_{"worker"};
  std::atomic<bool> is_away_ = false;  ///< Logged that no tasks can be taken.
  mutable std::mutex mutex_;
  std::condition_variable_any woken_;
  int wakes_ = 0;
  mutable std::vector<content::TaskLease> untold_;  ///< Interruptions that nobody heard yet.
};

}  // namespace matinee::worker
