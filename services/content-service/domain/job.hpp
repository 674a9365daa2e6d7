#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "content-service/contract/transcode_jobs.hpp"
#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::content {

/// queued -> leased (being planned) -> encoding (by tasks) -> publishing -> done. From all but done
/// also failed, from all but the last two also cancelled; from leased back to queued.
enum class JobState { queued, leased, encoding, publishing, done, failed, cancelled };

[[nodiscard]] std::string_view to_string(JobState state);
[[nodiscard]] std::optional<JobState> parse_job_state(std::string_view text);

/// One order to transcode a video. A video has at most one that has not ended.
struct Job {
  JobId id;
  VideoId video;
  JobState state = JobState::queued;
  int attempts = 0;    ///< Stored before the attempt starts.
  int generation = 0;  ///< Of the newest lease; grows over all jobs of the video.
  std::string worker;  ///< Who has or had the newest lease.
  Time lease_until{};  ///< Of states leased and publishing; see `was_left`.
  std::string reason;  ///< Why it failed or was cancelled, or why the last attempt ended.
  int sends = 1;       ///< How often its order was put into the queue.
  Time resend_at{};    ///< When to take the order for lost.
  Time created_at{};
  Time updated_at{};
  /// Attempts that did not count, because something was away; in state publishing: how often the
  /// sweeper tried to finish it.
  int interruptions = 0;
  bool paused = false;  ///< Its tasks are not given out.

  [[nodiscard]] bool has_ended() const {
    return state == JobState::done || state == JobState::failed || state == JobState::cancelled;
  }

  /// Queued again because its lease ended, without a word from the worker, and in nobody's hands
  /// since.
  [[nodiscard]] bool was_left() const { return state == JobState::queued && lease_until != Time{}; }

  /// Where the newest lease writes.
  [[nodiscard]] std::string output_prefix() const {
    return "hls/" + video.str() + "/" + std::to_string(generation) + "/";
  }
};

/// How jobs are given to workers.
struct JobPolicy {
  std::chrono::seconds lease{30};
  int max_attempts = 3;
  /// Then an outage is no excuse any more: the job may be its cause.
  int max_interruptions = 30;
  /// Once per lease: with the default an hour, then the store will not take this output.
  int max_publish_attempts = 120;

  /// True when the lease has ended. So has one that ends later than any lease could: the wall clock
  /// was set back meanwhile.
  [[nodiscard]] bool has_expired(Time lease_until, Time now) const {
    return lease_until <= now || lease_until > now + 2 * lease;
  }

  /// When an order that was put into the queue for the nth time counts as lost. Grows, so that a
  /// long queue isn't flooded.
  [[nodiscard]] Time resend_time(int sends, Time now) const;

  /// How long a worker that lost its lease may go on writing.
  [[nodiscard]] std::chrono::seconds straggle() const {
    return 4 * lease + std::chrono::minutes{5};
  }
};

}  // namespace matinee::content
