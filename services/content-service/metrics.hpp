#pragma once

#include "metrics/metrics.hpp"

namespace matinee::content {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : uploads{registry.counter("matinee_uploads_total", "Uploads by outcome.", "outcome")},
        upload_bytes{registry.counter("matinee_upload_bytes_total", "Bytes of accepted originals.")
        },
        jobs{registry.gauge("matinee_jobs", "Jobs that have not ended.", "state")},
        queue_oldest{registry.gauge(
            "matinee_job_queue_oldest_seconds", "How long the oldest queued job has waited."
        )},
        tasks_waiting{
            registry.gauge("matinee_tasks_waiting", "Pieces of titles that a worker may take.")
        },
        task_oldest{registry.gauge(
            "matinee_task_oldest_seconds",
            "How long the piece has waited that may be taken for the longest."
        )},
        dead_letters{registry.gauge(
            "matinee_dead_letters",
            "Orders that were put aside; always 0 where the queue is a service (its alarm counts)."
        )},
        attempts{registry.counter(
            "matinee_job_attempts_total", "Attempts that ended, by outcome.", "outcome"
        )},
        time_to_playable{registry.histogram(
            "matinee_time_to_playable_seconds",
            "From the end of the upload to a title that plays.",
            metrics::job_seconds()
        )},
        time_to_ready{registry.histogram(
            "matinee_time_to_ready_seconds",
            "From the end of the upload to a title with all its renditions.",
            metrics::job_seconds()
        )} {}

  metrics::Counter& uploads;
  metrics::Counter& upload_bytes;
  metrics::Gauge& jobs;
  metrics::Gauge& queue_oldest;
  metrics::Gauge& tasks_waiting;
  metrics::Gauge& task_oldest;
  metrics::Gauge& dead_letters;
  metrics::Counter& attempts;
  metrics::Histogram& time_to_playable;
  metrics::Histogram& time_to_ready;
};

}  // namespace matinee::content
