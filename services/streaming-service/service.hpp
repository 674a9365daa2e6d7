#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "content-service/contract/catalog.hpp"
#include "content-service/contract/wanted_segments.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "platform/platform.hpp"
#include "runtime/service.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::streaming {

/// Playback: who may watch, and the bytes. What it is given must outlive it.
class Service final : public runtime::Service {
 public:
  /// Throws platform::ConfigurationError.
  Service(
      platform::Platform& platform,
      content::Catalog& catalog,
      content::WantedSegments& wanted,
      payment::Entitlements& entitlements,
      user::Accounts& accounts
  );
  ~Service() override;

  [[nodiscard]] std::string_view name() const override { return "streaming"; }

  void add_routes(http::Router& router) override;
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() override;
  void start() override;
  void stop(std::chrono::steady_clock::time_point deadline) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::streaming
