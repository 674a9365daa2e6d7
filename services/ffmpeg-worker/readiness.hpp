#pragma once

#include <mutex>
#include <string>

#include "core/clock.hpp"
#include "ffmpeg-worker/domain/ports.hpp"

namespace matinee::worker {

/// Whether the sandbox works on this machine: tested once, and again every 30 s as long as it does
/// not. Thread-safe.
class Readiness {
 public:
  /// Both outlive it.
  Readiness(MediaTool& tool, const Clock& clock) : tool_{tool}, clock_{clock} {}

  /// Throws Unavailable with the cause when it does not.
  void check();

 private:
  MediaTool& tool_;
  const Clock& clock_;
  std::mutex mutex_;
  bool works_ = false;
  std::string cause_;
  std::chrono::steady_clock::time_point tested_;
};

}  // namespace matinee::worker
