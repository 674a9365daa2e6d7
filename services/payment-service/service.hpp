#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "content-service/contract/customer_events.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/manage_subscription.hpp"
#include "payment-service/domain/reconcile.hpp"
#include "payment-service/domain/sync_plans.hpp"
#include "platform/platform.hpp"
#include "runtime/service.hpp"
#include "user-service/contract/accounts.hpp"

namespace matinee::payment {

/// What the command line needs. Null is what the sandbox does not have.
struct OperatorSide {
  PlanStore& plans;
  Journal& journal;
  ManageSubscription& manage;
  Reconcile* reconcile = nullptr;
  SyncPlans* sync_plans = nullptr;
};

/// Plans, checkout, webhook and entitlements. The references must outlive it.
class Service final : public runtime::Service {
 public:
  /// Throws platform::ConfigurationError.
  /// `customers` takes what customers are told of; without it that waits.
  Service(
      platform::Platform& platform,
      user::Accounts& accounts,
      content::CustomerEvents* customers = nullptr
  );
  ~Service() override;

  [[nodiscard]] Entitlements& entitlements();
  /// Needs neither `add_routes` nor `start`.
  [[nodiscard]] OperatorSide operator_side();

  [[nodiscard]] std::string_view name() const override { return "payment"; }

  void add_routes(http::Router& router) override;
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() override;
  void start() override;
  void stop(std::chrono::steady_clock::time_point deadline) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::payment
