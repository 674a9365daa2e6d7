#pragma once

#include <functional>
#include <utility>

#include "http/router.hpp"
#include "logger/logger.hpp"
#include "metrics/metrics.hpp"

namespace matinee::user {

/// Where the handlers run that hash passwords: on threads of their own, as many as hashes may be
/// computed at once, so that a flood of sign-ins leaves the pool of all other handlers alone.
/// Thread-safe.
class PasswordLane {
 public:
  /// Runs a task on one of the threads; false when too many wait.
  using Submit = std::function<bool(std::function<void()>)>;

  /// `refused` counts the requests for which there was no room.
  PasswordLane(Submit submit, metrics::Counter& refused)
      : submit_{std::move(submit)}, refused_{refused} {}

  /// `handler` as a route takes it: refuses with `overloaded` when too many wait; what it throws
  /// becomes the answer that the server would give. The lane must outlive the route.
  [[nodiscard]] http::DeferredHandler over(http::Handler handler);

 private:
  [[nodiscard]] Result<http::Response> answer(
      const http::Handler& handler, const http::Request& request
  ) const;

  Submit submit_;
  metrics::Counter& refused_;
  logger::Logger log_{"user"};
};

}  // namespace matinee::user
