#pragma once

#include "content-service/domain/control_job.hpp"
#include "content-service/domain/ports.hpp"
#include "http/message.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// /jobs: how editors and the command line see and steer the work.
class Jobs {
 public:
  Jobs(JobStore& jobs, RetryVideo& retry, CancelJob& cancel, PauseJob& pause, JobPolicy policy)
      : jobs_{jobs}, retry_{retry}, cancel_{cancel}, pause_{pause}, policy_{policy} {}

  [[nodiscard]] Result<http::Response> list(const http::Request& request);
  [[nodiscard]] Result<http::Response> show(const http::Request& request, const JobId& id);
  /// Answers with the job that goes on, or the new one.
  [[nodiscard]] Result<http::Response> retry(const http::Request& request, const JobId& id);
  [[nodiscard]] Result<http::Response> pause(const http::Request& request, const JobId& id);
  [[nodiscard]] Result<http::Response> resume(const http::Request& request, const JobId& id);
  [[nodiscard]] Result<http::Response> cancel(const http::Request& request, const JobId& id);

 private:
  [[nodiscard]] Result<http::Response> set_paused(
      const http::Request& request, const JobId& id, bool paused
  );

  JobStore& jobs_;
  RetryVideo& retry_;
  CancelJob& cancel_;
  PauseJob& pause_;
  JobPolicy policy_;
  logger::Logger log_{"content"};
};

}  // namespace matinee::content
