#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace matinee::cdn {

/// What a playback token grants: every object of one title, to one playback session, until it
/// expires.
struct Grant {
  VideoId video;
  UserId account;
  PlaybackId session;
  int max_height = 0;  ///< Highest rendition, in lines; 0 = all.
  Time expires_at{};

  bool operator==(const Grant&) const = default;
};

/// A playable address and what must go with it.
struct SignedUrl {
  std::string url;  ///< Of master.m3u8.
  std::vector<std::pair<std::string, std::string>>
      cookies;  ///< Name and value, for CDNs that want cookies.
};

/// Signs and checks playback addresses (contract: Playback authorisation). Thread-safe, never
/// blocks.
class UrlSigner {
 public:
  virtual ~UrlSigner() = default;
  /// `base_url` is the origin as the client reaches it, without a slash at the end.
  [[nodiscard]] virtual SignedUrl sign(const Grant& grant, std::string_view base_url) const = 0;
  /// The grant of a path token, or `playback_denied`: wrong signature, other key, expired, not
  /// canonical.
  [[nodiscard]] virtual Result<Grant> verify(std::string_view token, Time now) const = 0;
};

/// `local:` -> HMAC-SHA256 path token, `/stream/hls/{token}/{videoId}/master.m3u8`. `keys`: the
/// first signs, all verify (rotation); each at least 32 bytes, else std::invalid_argument.
[[nodiscard]] std::unique_ptr<UrlSigner> open(std::string_view url, std::vector<Secret> keys);

}  // namespace matinee::cdn
