#include "streaming-service/domain/start_playback.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace matinee::streaming {
namespace {

/// The address of another object of the title, beside its master playlist.
std::string beside(std::string_view master_url, std::string_view object) {
  return std::string{master_url.substr(0, master_url.rfind('/') + 1)} + std::string{object};
}

}  // namespace

StartPlayback::StartPlayback(
    PlaybackStore& store,
    StartThrottle& throttle,
    Neighbours neighbours,
    StreamRules rules,
    const Clock& clock,
    Random& random
)
    : store_{store},
      throttle_{throttle},
      neighbours_{neighbours},
      rules_{rules},
      clock_{clock},
      random_{random} {}

Result<Started> StartPlayback::operator()(const Wish& wish) {
  const auto right = right_to(neighbours_, wish.account, wish.device, wish.video);
  if (!right) return refusal(right);
  if (const auto wait = throttle_.take(wish.account); wait.count() > 0) {
    auto refused = refuse(code::rate_limited, "Too many starts. Try again later.");
    refused.error().retry_after = std::chrono::ceil<std::chrono::seconds>(wait);
    return refused;
  }

  const Time now = clock_.now();
  // Before the slot is taken: what fails behind that leaves a slot that nobody knows of.
  const auto position =
      resume_position(store_.position(wish.account, wish.video), right->title.duration_s);
  const Playback playback{
      .id = PlaybackId::make(clock_, random_),
      .account = wish.account,
      .device = wish.device,
      .video = wish.video,
      .title = right->title.name,
      .max_streams = right->max_streams,
      .started_at = now,
      .lease_until = now + rules_.lease,
  };
  const auto active = store_.start(playback);
  if (!active.empty()) return too_many_streams(active, now);

  const cdn::Grant grant{
      .video = wish.video,
      .account = wish.account,
      .session = playback.id,
      .max_height = right->max_height,
      .expires_at = now + rules_.token_ttl,
  };
  Started started{
      .url = rules_.signer.sign(grant, wish.base_url),
      .edge = rules_.edge.open(*right),
      .expires_at = grant.expires_at,
      .session = playback.id,
      .heartbeat = heartbeat_of(rules_.lease),
      .position_ms = position,
      .dash_url = std::nullopt,
      .thumbnail_url = std::nullopt,
      .storyboard_url = std::nullopt,
  };
  if (right->title.has_manifest) started.dash_url = beside(started.url, "manifest.mpd");
  if (!right->title.poster.empty())
    started.thumbnail_url = beside(started.url, "thumbnails/" + right->title.poster);
  if (right->title.has_storyboard)
    started.storyboard_url = beside(started.url, "thumbnails/storyboard.vtt");
  return started;
}

std::unexpected<Error> too_many_streams(const std::vector<Playback>& active, Time now) {
  auto refused =
      refuse(code::too_many_streams, "Stop one of the active streams, or wait until it ends.");
  const Time first_end = std::ranges::min(active, {}, &Playback::lease_until).lease_until;
  refused.error().retry_after =
      std::max(std::chrono::ceil<std::chrono::seconds>(first_end - now), std::chrono::seconds{1});
  for (const Playback& playback : active) {
    refused.error().details.push_back({
        .pointer = playback.id.str(),
        .code = "active_stream",
        .detail = playback.title + ", since " + format_rfc3339(playback.started_at),
    });
  }
  return refused;
}

std::chrono::seconds heartbeat_of(std::chrono::seconds lease) {
  return std::max(lease / 3, std::chrono::seconds{1});
}

}  // namespace matinee::streaming
