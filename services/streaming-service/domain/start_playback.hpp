#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "streaming-service/domain/edge_access.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/domain/rights.hpp"

namespace matinee::streaming {

/// How addresses are made.
struct StreamRules {
  const cdn::UrlSigner& signer;
  const EdgeAccess& edge;
  std::chrono::seconds lease;  ///< Of a stream slot.
  std::chrono::seconds token_ttl;
};

/// What a player needs to begin.
struct Started {
  std::string url;                    ///< Of master.m3u8 on our own server.
  std::optional<cdn::EdgePass> edge;  ///< For clients that send cookies.
  Time expires_at{};
  PlaybackId session;
  std::chrono::seconds heartbeat{0};
  std::int64_t position_ms = 0;
  std::optional<std::string> dash_url;
  std::optional<std::string> thumbnail_url;
  std::optional<std::string> storyboard_url;
};

/// Opens a title for a player: checks the right, takes a stream slot, signs the address.
class StartPlayback {
 public:
  StartPlayback(
      PlaybackStore& store,
      StartThrottle& throttle,
      Neighbours neighbours,
      StreamRules rules,
      const Clock& clock,
      Random& random
  );

  struct Wish {
    UserId account;
    SessionId device;
    VideoId video;
    std::string base_url;
  };

  /// Refuses as `right_to` does, with `rate_limited`, and with `too_many_streams`, whose details
  /// name the active sessions.
  [[nodiscard]] Result<Started> operator()(const Wish& wish);

 private:
  PlaybackStore& store_;
  StartThrottle& throttle_;
  Neighbours neighbours_;
  StreamRules rules_;
  const Clock& clock_;
  Random& random_;
};

/// `too_many_streams` with a detail per active session: its id as pointer, its title and start as
/// text.
[[nodiscard]] std::unexpected<Error> too_many_streams(
    const std::vector<Playback>& active, Time now
);

/// How often players report: thrice per lease, so that one lost report does no harm.
[[nodiscard]] std::chrono::seconds heartbeat_of(std::chrono::seconds lease);

}  // namespace matinee::streaming
