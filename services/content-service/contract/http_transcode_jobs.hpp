#pragma once

#include <string>
#include <string_view>

#include "content-service/contract/transcode_jobs.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// The jobs of a content-service in another process.
class HttpTranscodeJobs final : public TranscodeJobs {
 public:
  explicit HttpTranscodeJobs(http::Peer content);
  [[nodiscard]] Result<JobLease> lease(
      const VideoId& video, const std::string& source_key, const std::string& worker
  ) override;
  [[nodiscard]] Result<void> report(const JobLease& lease, const JobProgress& progress) override;
  [[nodiscard]] Result<void> complete(const JobLease& lease, const TranscodeOutput& output)
      override;
  [[nodiscard]] Result<void> fail(const JobLease& lease, const std::string& reason, bool final)
      override;
  [[nodiscard]] Result<void> give_back(const JobLease& lease) override;
  [[nodiscard]] Result<void> interrupt(const JobLease& lease) override;

 private:
  [[nodiscard]] Result<void> tell(std::string_view what, std::string body) const;

  http::Peer content_;
};

}  // namespace matinee::content
