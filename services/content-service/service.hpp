#pragma once

#include <memory>
#include <string>
#include <vector>

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/customer_events.hpp"
#include "content-service/contract/encoding.hpp"
#include "content-service/contract/transcode_jobs.hpp"
#include "content-service/contract/wanted_segments.hpp"
#include "platform/platform.hpp"
#include "queue/dead_letters.hpp"
#include "queue/queue.hpp"
#include "runtime/service.hpp"

namespace matinee::content {

/// Catalogue, uploads and transcoding jobs. The references it hands out live as long as it does and
/// may be used from any thread.
class Service final : public runtime::Service {
 public:
  /// Throws platform::ConfigurationError for settings out of range.
  explicit Service(platform::Platform& platform);
  ~Service() override;

  [[nodiscard]] std::string_view name() const override { return "content"; }

  void add_routes(http::Router& router) override;
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() override;
  void start() override;
  void stop(std::chrono::steady_clock::time_point deadline) override;

  [[nodiscard]] Catalog& catalog();
  [[nodiscard]] TranscodeJobs& transcode_jobs();
  [[nodiscard]] EncodingTasks& encoding_tasks();
  [[nodiscard]] WantedSegments& wanted_segments();
  [[nodiscard]] CustomerEvents& customer_events();
  /// Of the orders, for a worker in this process. Others use HttpTranscodeQueue where it is in the
  /// database.
  [[nodiscard]] queue::Queue& transcode_queue();
  /// Orders that made no sense, or failed too often. Needs no `start`.
  [[nodiscard]] queue::DeadLetters& dead_letters();

  /// For `matinee check`: one line per broken invariant. Reads only; needs no `start`.
  [[nodiscard]] std::vector<std::string> find_violations();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::content
