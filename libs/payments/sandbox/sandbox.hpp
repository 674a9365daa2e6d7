#pragma once

#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "database/database.hpp"
#include "http/router.hpp"
#include "payments/gateway.hpp"
#include "payments/sandbox/checkouts.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox/pages.hpp"
#include "payments/sandbox/portals.hpp"
#include "payments/sandbox/renewals.hpp"
#include "payments/sandbox/sandbox_desk.hpp"
#include "payments/sandbox/sandbox_gateway.hpp"

namespace matinee::payments {

/// The whole sandbox: gateway, operator's desk, pages, renewals and webhook sender, over tables of
/// its own
/// ("sandbox") in the database it gets. Anybody who reaches its pages can pay with a test card:
/// never to be reachable from outside.
class Sandbox {
 public:
  /// Migrates the database. `secret` signs webhook events; throws std::invalid_argument when it is
  /// empty.
  Sandbox(
      db::Database& database,
      const Clock& clock,
      Random& random,
      Secret secret,
      sandbox::Outbox::Send send
  );

  [[nodiscard]] Gateway& gateway() { return gateway_; }

  [[nodiscard]] OperatorDesk& desk() { return desk_; }

  void add_routes(http::Router& router) { pages_.add_routes(router); }

  /// Renews what is due and sends waiting events. Call every few seconds.
  void tick();

 private:
  sandbox::SandboxGateway gateway_;
  sandbox::SandboxDesk desk_;
  sandbox::Checkouts checkouts_;
  sandbox::Portals portals_;
  sandbox::Renewals renewals_;
  sandbox::Outbox outbox_;
  sandbox::Pages pages_;
};

}  // namespace matinee::payments
