#pragma once

#include "metrics/metrics.hpp"

namespace matinee::worker {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : attempts{registry.counter(
            "matinee_worker_attempts_total", "Attempts at transcoding jobs.", "outcome"
        )},
        running{registry.gauge("matinee_worker_running_jobs", "Jobs being done now.")},
        attempt_seconds{registry.histogram(
            "matinee_worker_attempt_seconds",
            "How long attempts took.",
            metrics::job_seconds(),
            {"outcome"}
        )},
        swept{registry.counter(
            "matinee_worker_swept_directories_total", "Directories that dead workers left behind."
        )} {}

  metrics::Counter& attempts;
  metrics::Gauge& running;
  metrics::Histogram& attempt_seconds;
  metrics::Counter& swept;
};

}  // namespace matinee::worker
