#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "cdn/url_signer.hpp"
#include "logger/logger.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/metrics.hpp"

namespace matinee::streaming {

/// Runs the checks of playing sessions' rights elsewhere, one at a time per session: whoever asks
/// while one runs shares its result. So a player with many requests at once costs one check, and
/// one whose check hangs holds one thread. Thread-safe.
class Checks {
 public:
  /// Runs a task elsewhere; false when it can't.
  using Submit = std::function<bool(std::function<void()>)>;

  /// Who waits for a verdict.
  struct Waiter {
    /// Takes Admission's, or `unavailable`, or `overloaded`.
    std::function<void(const Result<Admitted>&)> then;
    /// True when nobody is there any more to hear it.
    std::function<bool()> is_gone;
  };

  Checks(Admission& admission, Submit submit, Metrics& metrics);

  /// Calls `then` once, where the check ran or at once when it can't; not at all when everybody who
  /// waits for this check has gone.
  void ask(const cdn::Grant& grant, Waiter waiter);

  /// From now on who waits hears `unavailable`, without a check.
  void stop() { stopping_ = true; }

 private:
  void run(const cdn::Grant& grant);
  [[nodiscard]] Result<Admitted> check(const cdn::Grant& grant);
  [[nodiscard]] bool is_awaited(const PlaybackId& session);
  [[nodiscard]] std::vector<Waiter> take(const PlaybackId& session);

  Admission& admission_;
  Submit submit_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
  std::mutex mutex_;
  std::unordered_map<PlaybackId, std::vector<Waiter>> waiting_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace matinee::streaming
