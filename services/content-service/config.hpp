#pragma once

#include <chrono>

namespace matinee::content {

struct Config {
  std::chrono::seconds lease{30};
  int attempts = 3;
  std::chrono::seconds gc_period{60};

  template <class Visitor>
  void describe(Visitor& setting) {
    setting(
        "jobs.lease_s",
        lease,
        "A worker that reports nothing for this long has lost its job; 2 to 3600.",
        {2, 3600}
    );
    setting(
        "jobs.attempts", attempts, "How often a job is tried before it fails; 1 to 20.", {1, 20}
    );
    setting(
        "gc.period_s",
        gc_period,
        "How often objects without a title are removed; 1 to 86400.",
        {1, 86'400}
    );
  }
};

}  // namespace matinee::content
