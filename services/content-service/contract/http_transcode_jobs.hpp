#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "content-service/contract/transcode_jobs.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// The jobs of a content-service in another process.
class HttpTranscodeJobs final : public TranscodeJobs {
 public:
  /// Waits so long for each answer: nobody watches over the media tools meanwhile, and a lease must
  /// not end over it.
  static constexpr std::chrono::milliseconds usual_patience{5'000};

  explicit HttpTranscodeJobs(
      http::Peer content, std::chrono::milliseconds patience = usual_patience
  );

  [[nodiscard]] Result<JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) override;
  [[nodiscard]] Result<void> report(const JobLease& lease, const JobProgress& progress) override;
  [[nodiscard]] Result<void> plan(const JobLease& lease, const TitlePlan& plan) override;
  [[nodiscard]] Result<void> fail(const JobLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const JobLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const JobLease& lease) override;

 private:
  [[nodiscard]] Result<void> tell(std::string_view what, std::string body) const;

  http::Peer content_;
  std::chrono::milliseconds patience_;
};

}  // namespace matinee::content
