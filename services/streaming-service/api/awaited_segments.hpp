#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "logger/logger.hpp"
#include "streaming-service/domain/object_path.hpp"
#include "streaming-service/domain/planned_segments.hpp"
#include "streaming-service/metrics.hpp"

namespace matinee::streaming {

/// Requests for segments that are planned, but not there yet, as after a seek into a title that is
/// still being encoded. They wait while content-service has the segment made before all others; all
/// who wait for one segment share the looks for it. Thread-safe.
class AwaitedSegments {
 public:
  /// Runs a task elsewhere; false when it can't.
  using Submit = std::function<bool(std::function<void()>)>;

  /// How long a request is held: players give up the first byte after 10 s.
  static constexpr std::chrono::seconds patience{8};

  struct Waiter {
    /// Hears that the segment is there, or `not_found` when it will never be, or `unavailable` when
    /// it took too long.
    std::function<void(const Result<void>&)> then;
    /// True when nobody is there any more to hear it.
    std::function<bool()> is_gone;
    std::string viewer;  ///< Who waits.
  };

  struct Parts {
    PlannedSegments& segments;
    Submit submit;  ///< What waits for the store and for content-service.
    const Clock& clock;
  };

  AwaitedSegments(Parts parts, Metrics& metrics);

  /// Calls `then` once, from another thread, or at once when it can't wait; not at all when it has
  /// gone.
  void await(const VideoId& video, const StreamObject& segment, Waiter waiter);

  /// Looks ten times a second while anybody waits, until a stop is requested. Then who waits hears
  /// `unavailable`, and nobody may wait any more.
  void run(const std::stop_token& stop);

  /// One round of looks; what takes longer than a round is not begun again meanwhile.
  void look();

 private:
  using Instant = std::chrono::steady_clock::time_point;

  struct Waiting {
    Waiter waiter;
    Instant until;
  };

  struct Awaited {
    VideoId video;
    StreamObject segment;
    std::vector<Waiting> waiting;
    Instant urge_at;  ///< When content-service is told (again) that somebody waits.
    bool is_looked_for = false;
  };

  void look_for(const std::string& key);
  /// Nothing while it may still come.
  [[nodiscard]] std::optional<Result<void>> find(
      const VideoId& video, const StreamObject& segment, const std::optional<std::string>& viewer
  );
  void answer(const std::vector<Waiting>& waiting, const Result<void>& result);
  void end();

  Parts parts_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::map<std::string, Awaited> awaited_;  ///< By their keys in the object store.
  std::size_t count_ = 0;                   ///< Of all who wait.
  bool ended_ = false;
};

}  // namespace matinee::streaming
