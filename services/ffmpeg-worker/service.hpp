#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "platform/platform.hpp"
#include "queue/queue.hpp"
#include "runtime/service.hpp"

namespace matinee::worker {

/// Transcodes videos: takes orders off the queue and plans the titles that they name; claims pieces
/// of planned titles from content-service and writes their segments to the object store. It has no
/// database and no routes.
class Service final : public runtime::Service {
 public:
  /// All outlive the service. Throws platform::ConfigurationError.
  Service(
      platform::Platform& platform,
      content::TranscodeJobs& jobs,
      content::EncodingTasks& tasks,
      queue::Queue& queue
  );
  ~Service() override;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] std::string_view name() const override { return "worker"; }

  /// "sandbox": media can be processed in a sandbox on this machine. Without one no job is taken.
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() override;
  void start() override;
  void drain() override;
  /// Kills what runs and gives jobs and tasks back.
  void stop(std::chrono::steady_clock::time_point deadline) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::worker
