#pragma once

#include "metrics/metrics.hpp"

namespace matinee::payment {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : checkouts{registry.counter("matinee_checkouts_total", "Checkouts asked for.", "outcome")},
        events{
            registry.counter("matinee_webhook_events_total", "Webhook events received.", "outcome")
        } {}

  metrics::Counter& checkouts;
  metrics::Counter& events;
};

}  // namespace matinee::payment
