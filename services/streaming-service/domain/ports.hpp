#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "streaming-service/domain/playback.hpp"

namespace matinee::streaming {

/// Playback sessions, their slots, and where each account stopped. Thread-safe; throws Unavailable.
///
/// A session is active while it is not stopped and its lease runs. Only those with a limit count
/// against one: titles that need no subscription take no slot of it. A lease that ends later than
/// any that could have been given by now is left over from a clock that was ahead, and counts as
/// ended.
class PlaybackStore {
 public:
  virtual ~PlaybackStore() = default;

  /// Checks the limit and stores the session in one transaction. The account's active sessions that
  /// count when they fill its limit: then nothing is stored; else empty.
  [[nodiscard]] virtual std::vector<Playback> start(const Playback& playback) = 0;

  enum class Renewal { renewed, ended, full };
  /// Extends the lease to `playback.lease_until`, in one transaction with the check of
  /// `playback.max_streams`. A session whose lease still runs is `full` only when as many older
  /// ones are active (the limit has shrunk).
  [[nodiscard]] virtual Renewal renew(const Playback& playback, Time now) = 0;

  [[nodiscard]] virtual std::optional<Playback> find(const PlaybackId& id) const = 0;
  virtual void stop(const PlaybackId& id, Time now) = 0;

  /// In ms; 0 when there is none.
  [[nodiscard]] virtual std::int64_t position(const UserId& account, const VideoId& video)
      const = 0;
  /// Unless one with a later `event_at` is there.
  virtual void save_position(
      const UserId& account, const VideoId& video, std::int64_t position_ms, Time event_at
  ) = 0;

  /// Forgets sessions whose lease ended before.
  virtual void remove_ended(Time before) = 0;
};

/// How often accounts start playback: each start leaves a row, limit of streams or not.
/// Thread-safe, never throws.
class StartThrottle {
 public:
  virtual ~StartThrottle() = default;
  /// Counts a start. Zero when the account may, else how long it has to wait.
  [[nodiscard]] virtual std::chrono::milliseconds take(const UserId& account) = 0;
};

/// A file to send from.
struct StreamFile {
  std::shared_ptr<const int> descriptor;
  std::uint64_t size = 0;
  std::string etag;  ///< Quoted.
};

/// The objects of titles. Thread-safe.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  /// What is open already. Never blocks.
  [[nodiscard]] virtual std::optional<StreamFile> find_open(std::string_view key) = 0;
  /// Nothing when there is no such object. Throws Unavailable.
  [[nodiscard]] virtual std::optional<StreamFile> open(std::string_view key) = 0;
  /// The whole of a small object, at most 1 MB. Throws Unavailable.
  [[nodiscard]] virtual std::optional<std::string> read(std::string_view key) = 0;
};

}  // namespace matinee::streaming
