#pragma once

#include "metrics/metrics.hpp"

namespace matinee::streaming {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : starts{registry.counter("matinee_playback_starts_total", "Playback asked for.", "outcome")},
        checks{registry.counter(
            "matinee_playback_checks_total", "Checks of a playing session's right.", "outcome"
        )},
        refusals{
            registry.counter("matinee_stream_refusals_total", "Stream objects refused.", "code")
        },
        waits{registry.counter(
            "matinee_stream_waits_total",
            "Requests that waited for a segment to be encoded.",
            "outcome"
        )} {}

  metrics::Counter& starts;
  metrics::Counter& checks;
  metrics::Counter& refusals;
  metrics::Counter& waits;
};

}  // namespace matinee::streaming
