#pragma once

#include <memory>

#include "payment-service/contract/entitlements.hpp"
#include "platform/platform.hpp"
#include "runtime/service.hpp"
#include "user-service/contract/accounts.hpp"
#include "user-service/domain/administration.hpp"

namespace matinee::user {

/// Accounts, sign-in, devices, tokens.
class Service final : public runtime::Service {
 public:
  /// Opens and migrates the database "user". `platform` must outlive the service. Throws as
  /// Platform does.
  explicit Service(platform::Platform& platform);
  ~Service() override;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Makes profiles tell what their account has paid for. Call before `add_routes`; must outlive
  /// the service.
  void show_subscriptions_of(payment::Entitlements& entitlements);

  /// For neighbours in the same process.
  [[nodiscard]] Accounts& accounts();
  /// For the command line. Needs neither `add_routes` nor `start`.
  [[nodiscard]] const Administration& administration() const;

  [[nodiscard]] std::string_view name() const override { return "user"; }

  void add_routes(http::Router& router) override;
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() override;
  void start() override;
  void stop(std::chrono::steady_clock::time_point deadline) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::user
