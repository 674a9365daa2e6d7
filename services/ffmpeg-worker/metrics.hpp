#pragma once

#include "metrics/metrics.hpp"

namespace matinee::worker {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : attempts{registry.counter(
            "matinee_worker_attempts_total", "Attempts at planning titles.", "outcome"
        )},
        attempt_seconds{registry.histogram(
            "matinee_worker_attempt_seconds",
            "How long planning a title took.",
            metrics::job_seconds(),
            {"outcome"}
        )},
        tasks{registry.counter(
            "matinee_worker_tasks_total", "Attempts at pieces of titles.", "outcome"
        )},
        task_seconds{registry.histogram(
            "matinee_worker_task_seconds",
            "How long attempts at pieces took.",
            metrics::job_seconds(),
            {"kind", "outcome"}
        )},
        running{registry.gauge(
            "matinee_worker_running", "Titles being planned and pieces being made now."
        )},
        swept{registry.counter(
            "matinee_worker_swept_directories_total", "Directories that dead workers left behind."
        )} {}

  metrics::Counter& attempts;
  metrics::Histogram& attempt_seconds;
  metrics::Counter& tasks;
  metrics::Histogram& task_seconds;
  metrics::Gauge& running;
  metrics::Counter& swept;
};

/// Counts something as running, whatever ends it.
class Running {
 public:
  explicit Running(Metrics& metrics) : metrics_{metrics} { metrics_.running.add(1); }

  ~Running() { metrics_.running.add(-1); }

  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Metrics& metrics_;
};

}  // namespace matinee::worker
