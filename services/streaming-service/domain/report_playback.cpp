#include "streaming-service/domain/report_playback.hpp"

#include <algorithm>
#include <chrono>

namespace matinee::streaming {

ReportPlayback::ReportPlayback(
    PlaybackStore& store, Admission& admission, std::chrono::seconds lease, const Clock& clock
)
    : store_{store}, admission_{admission}, lease_{lease}, clock_{clock} {}

Result<void> ReportPlayback::operator()(
    const UserId& account, const PlaybackId& id, const Report& report
) {
  auto playback = store_.find(id);
  if (!playback || playback->account != account) return refuse(code::not_found);

  const Time now = clock_.now();
  // A player whose clock is ahead must not block the positions of others.
  store_.save_position(
      account, playback->video, report.position_ms, std::min(report.at.value_or(now), now)
  );
  if (report.state == PlayerState::stopped) return stop(account, id);

  playback->lease_until = now + lease_;
  switch (store_.renew(*playback, now)) {
    case PlaybackStore::Renewal::renewed:
      return {};
    case PlaybackStore::Renewal::ended:
      return refuse(code::not_found, "The playback session has ended.");
    case PlaybackStore::Renewal::full:
      break;
  }
  auto refused = refuse(code::too_many_streams);
  refused.error().retry_after = lease_;
  return refused;
}

Result<void> ReportPlayback::stop(const UserId& account, const PlaybackId& id) {
  const auto playback = store_.find(id);
  if (!playback || playback->account != account) return refuse(code::not_found);
  store_.stop(id, clock_.now());
  admission_.forget(id);
  return {};
}

}  // namespace matinee::streaming
