#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cdn/url_signer.hpp"
#include "core/clock.hpp"
#include "streaming-service/domain/ports.hpp"
#include "streaming-service/domain/rights.hpp"

namespace matinee::streaming {

/// What opens a title at the CDN, for clients that send cookies. They see all that lies there, and
/// nobody can ask the CDN whether their right still lasts. So cookies are for titles whose output
/// is complete and covered by the plan as a whole, and last a minute; a player's reports renew
/// them. Thread-safe.
class EdgeAccess {
 public:
  /// The promise of Admission, kept at the CDN.
  static constexpr std::chrono::seconds cookie_life{60};

  EdgeAccess(
      const cdn::UrlSigner& signer,
      const PlaybackStore& store,
      Neighbours neighbours,
      const Clock& clock
  )
      : signer_{signer}, store_{store}, neighbours_{neighbours}, clock_{clock} {}

  /// Nothing without a CDN, or where the right is not enough for it.
  [[nodiscard]] std::optional<cdn::EdgePass> open(const Right& right) const;

  /// The same for a session that has just reported. Nothing when its right has ended. Throws
  /// Unavailable.
  [[nodiscard]] std::optional<cdn::EdgePass> renew(const PlaybackId& session) const;

 private:
  const cdn::UrlSigner& signer_;
  const PlaybackStore& store_;
  Neighbours neighbours_;
  const Clock& clock_;
};

}  // namespace matinee::streaming
