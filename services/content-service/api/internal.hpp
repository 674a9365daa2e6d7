#pragma once

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/customer_events.hpp"
#include "content-service/contract/encoding.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/contract/wanted_segments.hpp"
#include "http/message.hpp"
#include "queue/queue.hpp"

namespace matinee::content {

/// /internal: the contract for services in other processes.
class Internal {
 public:
  Internal(
      Catalog& catalog,
      TranscodeJobs& jobs,
      EncodingTasks& tasks,
      WantedSegments& wanted,
      CustomerEvents& told,
      queue::Queue& queue
  )
      : catalog_{catalog},
        jobs_{jobs},
        tasks_{tasks},
        wanted_{wanted},
        told_{told},
        queue_{queue} {}

  [[nodiscard]] Result<http::Response> title(const http::Request& request, const VideoId& id);

  [[nodiscard]] Result<http::Response> lease(const http::Request& request);
  [[nodiscard]] Result<http::Response> report(const http::Request& request);
  [[nodiscard]] Result<http::Response> plan(const http::Request& request);
  [[nodiscard]] Result<http::Response> fail(const http::Request& request);
  [[nodiscard]] Result<http::Response> give_back(const http::Request& request);
  [[nodiscard]] Result<http::Response> interrupt(const http::Request& request);

  [[nodiscard]] Result<http::Response> claim_task(const http::Request& request);
  [[nodiscard]] Result<http::Response> report_task(const http::Request& request);
  [[nodiscard]] Result<http::Response> finish_task(const http::Request& request);
  [[nodiscard]] Result<http::Response> fail_task(const http::Request& request);
  [[nodiscard]] Result<http::Response> give_back_task(const http::Request& request);
  [[nodiscard]] Result<http::Response> interrupt_task(const http::Request& request);

  [[nodiscard]] Result<http::Response> want_segment(const http::Request& request);

  [[nodiscard]] Result<http::Response> take_events(const http::Request& request);

  [[nodiscard]] Result<http::Response> send(const http::Request& request);
  [[nodiscard]] Result<http::Response> receive(const http::Request& request);
  [[nodiscard]] Result<http::Response> extend(const http::Request& request);
  [[nodiscard]] Result<http::Response> remove(const http::Request& request);
  [[nodiscard]] Result<http::Response> release(const http::Request& request);
  [[nodiscard]] Result<http::Response> bury(const http::Request& request);

 private:
  Catalog& catalog_;
  TranscodeJobs& jobs_;
  EncodingTasks& tasks_;
  WantedSegments& wanted_;
  CustomerEvents& told_;
  queue::Queue& queue_;
};

}  // namespace matinee::content
