#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "runtime/service.hpp"

namespace matinee::platform {

/// Whether this process can do its work: every dependency is asked at the same time, each with its
/// own timeout. An answer is good for a second, so that asking cannot become a load. A check that
/// hangs is not started a second time. Thread-safe.
class Readiness {
 public:
  Readiness(std::vector<runtime::HealthCheck> checks, const Clock& clock);
  /// Waits for checks that still run.
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  struct Check {
    std::string name;
    std::string status;  ///< "ok", "failed", "timeout". Why stands in the log only.
    std::int64_t duration_ms = 0;
  };

  struct Report {
    std::string status;  ///< "ready", "not_ready", "draining".
    std::vector<Check> checks;
  };

  /// Blocks, at most for the longest timeout.
  [[nodiscard]] Report report();

  /// From now on "draining", whatever the dependencies say.
  void drain() { draining_ = true; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::atomic<bool> draining_{false};
};

/// {"status":…,"checks":[{"name","status","duration_ms"}]}
[[nodiscard]] std::string to_json(const Readiness::Report& report);

}  // namespace matinee::platform
