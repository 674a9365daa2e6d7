#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::http {
class Router;
}

namespace matinee::runtime {

/// One dependency of a service, asked by /readyz with its own timeout. `check` throws when it does
/// not answer.
struct HealthCheck {
  std::string name;
  std::function<void()> check;
  std::chrono::milliseconds timeout{1000};
};

/// One of the five services, hosted by platform. Called from one thread, in this order:
/// add_routes, start, (drain), stop.
class Service {
 public:
  virtual ~Service() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;

  virtual void add_routes(http::Router& router) { static_cast<void>(router); }

  [[nodiscard]] virtual std::vector<HealthCheck> health_checks() { return {}; }

  /// Starts background work. Must return quickly.
  virtual void start() {}

  /// Take nothing new: readiness has failed, the HTTP server still answers what is in flight.
  /// Returns at once.
  virtual void drain() {}

  /// End background work; what was taken is finished or given back. The HTTP server has ended
  /// before. Returns when done or at the deadline.
  virtual void stop(std::chrono::steady_clock::time_point deadline) { static_cast<void>(deadline); }
};

}  // namespace matinee::runtime
