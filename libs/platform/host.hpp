#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "platform/address.hpp"
#include "platform/key_sources.hpp"
#include "platform/platform.hpp"
#include "platform/readiness.hpp"
#include "platform/system_routes.hpp"

namespace matinee::platform {

/// One life of the services of a process: from the first route to the last joined thread.
class Host {
 public:
  Host(Platform& platform, std::vector<runtime::Service*> services);
  /// See Platform::run.
  [[nodiscard]] int run(const std::function<void(const std::string& base_url)>& ready);

 private:
  [[nodiscard]] http::ServerOptions server_options() const;
  [[nodiscard]] std::vector<runtime::HealthCheck> health_checks() const;
  void start();
  void stop();
  void stop_service(runtime::Service& service, std::chrono::steady_clock::time_point deadline);

  Platform& platform_;
  std::vector<runtime::Service*> services_;
  std::vector<runtime::Service*> started_;
  Address address_;
  logger::Logger log_{"platform"};
  http::Router router_;
  std::unique_ptr<auth::TokenAuthenticator> tokens_;
  std::unique_ptr<RefreshingAuthenticator> refreshing_;
  std::unique_ptr<Readiness> readiness_;
  std::unique_ptr<SystemRoutes> system_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace matinee::platform
