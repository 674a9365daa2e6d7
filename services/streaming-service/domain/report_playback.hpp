#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/ports.hpp"

namespace matinee::streaming {

enum class PlayerState { playing, paused, stopped };

/// What a player tells now and then.
struct Report {
  PlayerState state = PlayerState::playing;
  std::int64_t position_ms = 0;
  std::optional<Time> at;  ///< When it was so, by the player's clock.
};

/// Takes players' reports: keeps the slot and the position where to go on.
class ReportPlayback {
 public:
  ReportPlayback(
      PlaybackStore& store, Admission& admission, std::chrono::seconds lease, const Clock& clock
  );

  /// Refuses with `not_found` for a session that is over or another account's, and with
  /// `too_many_streams` when its slot was lost and all are taken. The position is kept in either
  /// case, unless a later one is known.
  [[nodiscard]] Result<void> operator()(
      const UserId& account, const PlaybackId& id, const Report& report
  );
  /// Frees the slot at once. Doing it again is fine. Refuses with `not_found` for another account's
  /// session.
  [[nodiscard]] Result<void> stop(const UserId& account, const PlaybackId& id);

 private:
  PlaybackStore& store_;
  Admission& admission_;
  std::chrono::seconds lease_;
  const Clock& clock_;
};

}  // namespace matinee::streaming
