#pragma once

#include <atomic>

#include "http/gate.hpp"
#include "http/server.hpp"
#include "http/spool.hpp"
#include "logger/logger.hpp"
#include "metrics/metrics.hpp"
#include "runtime/thread_pool.hpp"

namespace matinee::http {

/// What all connections of a server share. Outlives them.
struct ServerContext {
  ServerContext(
      ServerOptions given,
      const Router& router,
      Authenticator& authenticator,
      metrics::Registry& metrics
  )
      : options{std::move(given)},
        gate{router, authenticator, options.trusted_proxies},
        spool{options.spool_directory},
        durations{metrics.histogram(
            "http_server_request_duration_seconds",
            "Time from the header section of a request to its answer.",
            metrics::request_seconds(),
            {"method", "route", "status"}
        )},
        active{metrics.gauge(
            "http_server_active_requests", "Requests that are being received or handled."
        )},
        pool{"http-worker", options.workers, options.max_queued} {}

  const ServerOptions options;
  const Gate gate;
  Spool spool;
  const logger::Logger log{"http"};
  metrics::Histogram& durations;
  metrics::Gauge& active;
  std::atomic<bool> draining{false};  ///< Every answer ends its connection.
  std::atomic<bool> late{false
  };  ///< Past the deadline of stop(): handlers that have not begun are dropped.
  runtime::ThreadPool pool;  ///< Last: its threads end before the rest goes.
};

}  // namespace matinee::http
