#pragma once

#include "metrics/metrics.hpp"

namespace matinee::payment {

/// Every metric this service exports.
struct Metrics {
  explicit Metrics(metrics::Registry& registry)
      : checkouts{registry.counter("matinee_checkouts_total", "Checkouts asked for.", "outcome")},
        events{
            registry.counter("matinee_webhook_events_total", "Webhook events received.", "outcome")
        },
        versions{registry.counter(
            "matinee_webhook_versions_total",
            "Webhook events by the version of their shape: ours or other.",
            "version"
        )},
        parked{registry.gauge(
            "matinee_webhook_events_parked", "Webhook events that wait for an operator."
        )},
        repairs{registry.counter(
            "matinee_billing_repairs_total", "Differences that the reconciler found.", "outcome"
        )} {}

  metrics::Counter& checkouts;
  metrics::Counter& events;
  metrics::Counter& versions;
  metrics::Gauge& parked;
  metrics::Counter& repairs;
};

}  // namespace matinee::payment
