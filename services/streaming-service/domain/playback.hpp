#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::streaming {

/// One player of one account on one title. While its lease runs it holds one of the account's
/// stream slots.
struct Playback {
  PlaybackId id;
  UserId account;
  SessionId device;
  VideoId video;
  std::string title;    ///< Its name when playback started, to be told apart in a list.
  int max_streams = 0;  ///< The account's limit when it was last checked; 0 = none.
  Time started_at{};
  Time lease_until{};
  bool stopped = false;
};

/// Where to go on: nothing (0) for a position in the first 5 % (at most 30 s) or the last 10 %,
/// where the title counts as watched.
[[nodiscard]] std::int64_t resume_position(std::int64_t position_ms, double duration_s);

}  // namespace matinee::streaming
