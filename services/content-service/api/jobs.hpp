#pragma once

#include "content-service/domain/control_job.hpp"
#include "content-service/domain/ports.hpp"
#include "http/message.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// /jobs: how editors and the command line see and steer the work.
class Jobs {
 public:
  Jobs(JobStore& jobs, RetryVideo& retry, CancelJob& cancel, JobPolicy policy)
      : jobs_{jobs}, retry_{retry}, cancel_{cancel}, policy_{policy} {}

  [[nodiscard]] Result<http::Response> list(const http::Request& request);
  [[nodiscard]] Result<http::Response> show(const http::Request& request, const JobId& id);
  /// Answers with the new job.
  [[nodiscard]] Result<http::Response> retry(const http::Request& request, const JobId& id);
  [[nodiscard]] Result<http::Response> cancel(const http::Request& request, const JobId& id);

 private:
  JobStore& jobs_;
  RetryVideo& retry_;
  CancelJob& cancel_;
  JobPolicy policy_;
  logger::Logger log_{"content"};
};

}  // namespace matinee::content
