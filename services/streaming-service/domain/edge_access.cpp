#include "streaming-service/domain/edge_access.hpp"

#include <algorithm>

#include "streaming-service/domain/limit_height.hpp"

namespace matinee::streaming {

std::optional<cdn::EdgePass> EdgeAccess::open(const Right& right) const {
  const bool covers_all = std::ranges::all_of(right.title.heights, [&](int height) {
    return is_allowed(height, right.max_height);
  });
  if (!signer_.has_edge() || !right.title.complete || !covers_all) return std::nullopt;
  const Time now = clock_.now();
  return signer_.pass(
      {.video = right.title.video, .folder = {}, .expires_at = now + cookie_life}, now
  );
}

std::optional<cdn::EdgePass> EdgeAccess::renew(const PlaybackId& session) const {
  if (!signer_.has_edge()) return std::nullopt;
  const auto playback = store_.find(session);
  if (!playback || playback->stopped) return std::nullopt;
  const auto right = right_to(neighbours_, playback->account, playback->device, playback->video);
  if (!right) return std::nullopt;
  return open(*right);
}

}  // namespace matinee::streaming
