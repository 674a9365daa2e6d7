#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/domain/rights.hpp"

namespace matinee::streaming {

/// What a playback token may fetch now.
struct Admitted {
  int generation = 0;                                  ///< Newest published output of the title.
  int max_height = 0;                                  ///< Lines; 0 = no limit.
  bool complete = false;                               ///< All of that output exists.
  std::chrono::steady_clock::time_point checked_at{};  ///< When the right was known to be there.
};

/// Decides whether a (genuine) playback token still opens its title. Verdicts are remembered, so
/// that segments cost no I/O, and each check renews the stream slot: a right that ends stops bytes
/// within 60 s. Thread-safe.
class Admission {
 public:
  /// A verdict is good for 30 s, or two thirds of the lease if that is shorter, so that a playing
  /// session keeps its slot.
  Admission(
      PlaybackStore& store, Neighbours neighbours, std::chrono::seconds lease, const Clock& clock
  );

  /// The verdict of a recent check. Nothing when it has to be checked again. Never blocks.
  [[nodiscard]] std::optional<Result<Admitted>> remembered(const cdn::Grant& grant) const;

  /// Asks the store and the neighbours. Refuses with `playback_denied`, or `not_found` when the
  /// title is gone. When they do not answer, a grant that was admitted less than 60 s before this
  /// returns stays so; then this throws Unavailable.
  [[nodiscard]] Result<Admitted> check(const cdn::Grant& grant);

  /// Whether bytes may still leave by this admission: it is at most 60 s old.
  [[nodiscard]] bool is_current(const Admitted& admitted) const;

  /// How long they still may.
  [[nodiscard]] std::chrono::nanoseconds time_left(const Admitted& admitted) const;

  /// Forgets a session that was stopped.
  void forget(const PlaybackId& session);

 private:
  struct Verdict {
    VideoId video;
    Result<Admitted> result;
    std::chrono::steady_clock::time_point checked_at;
  };

  [[nodiscard]] Result<Admitted> decide(
      const cdn::Grant& grant, std::chrono::steady_clock::time_point started
  );
  [[nodiscard]] std::optional<Verdict> find(const cdn::Grant& grant) const;
  void remember(
      const cdn::Grant& grant,
      const Result<Admitted>& result,
      std::chrono::steady_clock::time_point at
  );

  PlaybackStore& store_;
  Neighbours neighbours_;
  std::chrono::seconds lease_;
  std::chrono::milliseconds good_for_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<PlaybackId, Verdict> verdicts_;
};

}  // namespace matinee::streaming
