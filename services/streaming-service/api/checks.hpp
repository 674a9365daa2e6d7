#pragma once

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
  /// Takes the verdict: Admission's, or `unavailable`, or `overloaded`.
  using Then = std::function<void(const Result<Admitted>&)>;

  Checks(Admission& admission, Submit submit, Metrics& metrics);

  /// Calls `then` once: where the check ran, or at once when too many wait.
  void ask(const cdn::Grant& grant, Then then);

 private:
  void run(const cdn::Grant& grant);
  [[nodiscard]] Result<Admitted> check(const cdn::Grant& grant);
  [[nodiscard]] std::vector<Then> take(const PlaybackId& session);

  Admission& admission_;
  Submit submit_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
  std::mutex mutex_;
  std::unordered_map<PlaybackId, std::vector<Then>> waiting_;
};

}  // namespace matinee::streaming
