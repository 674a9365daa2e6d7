#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "content-service/contract/transcode_jobs.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// How long to wait for content-service.
struct JobPatience {
  /// Publishing writes some twenty small objects durably.
  std::chrono::milliseconds complete{60'000};
  /// Nobody watches over the media tools meanwhile, and a lease must not end over it.
  std::chrono::milliseconds other{5'000};
};

/// The jobs of a content-service in another process.
class HttpTranscodeJobs final : public TranscodeJobs {
 public:
  explicit HttpTranscodeJobs(http::Peer content, JobPatience patience = {});
  [[nodiscard]] Result<JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) override;
  [[nodiscard]] Result<void> report(const JobLease& lease, const JobProgress& progress) override;
  [[nodiscard]] Result<void> plan(const JobLease& lease, const TitlePlan& plan) override;
  [[nodiscard]] Result<void> complete(const JobLease& lease, const TranscodeOutput& output)
      override;
  [[nodiscard]] Result<void> fail(const JobLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const JobLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const JobLease& lease) override;

 private:
  [[nodiscard]] Result<void> tell(
      std::string_view what, std::string body, std::chrono::milliseconds patience
  ) const;

  http::Peer content_;
  JobPatience patience_;
};

}  // namespace matinee::content
