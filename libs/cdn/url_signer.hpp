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

/// Which objects of a title a CDN shall hand out, and until when.
struct EdgeScope {
  VideoId video;
  std::string folder;  ///< Below `hls/{video}/`, with a slash at its end; empty = all of the title.
  Time expires_at{};   ///< In whole seconds; what is below is cut off.
};

/// What opens them there.
struct EdgePass {
  std::string base_url;  ///< Of the title's folder, with a slash at its end.
  std::string query;     ///< Opens by going behind "?" at each URL,
  std::vector<std::pair<std::string, std::string>> cookies;  ///< or by names and values of cookies
  std::string cookie_attributes;  ///< with these, parted by "; ", and without a lifetime.
};

/// Signs and checks playback addresses. Thread-safe, never blocks.
class UrlSigner {
 public:
  virtual ~UrlSigner() = default;
  /// The address of master.m3u8 on our own server: `/stream/hls/{token}/{videoId}/master.m3u8`.
  /// `base_url` is how the client reaches it, without a slash at the end.
  [[nodiscard]] virtual std::string sign(const Grant& grant, std::string_view base_url) const = 0;
  /// The grant of a path token, or `playback_denied`: wrong signature, other key, expired, not
  /// canonical.
  [[nodiscard]] virtual Result<Grant> verify(std::string_view token, Time now) const = 0;
  /// Whether a CDN serves objects. What is below takes up to a millisecond of computing.
  [[nodiscard]] virtual bool has_edge() const = 0;
  /// Nothing without a CDN.
  [[nodiscard]] virtual std::optional<EdgePass> pass(const EdgeScope& scope, Time now) const = 0;
};

/// `local:` -> HMAC-SHA256 path token, all objects from us. `keys`: the first signs, all verify
/// (rotation); each at least 32 bytes.
/// `cloudfront://HOST[:PORT][?hash=sha256][&cookie_domain=DOMAIN][&scheme=http]` -> besides that,
/// signatures for Amazon CloudFront by `edge_keys`, each `KEY_PAIR_ID[@ACTIVE_FROM]:PEM` (RSA or
/// ECDSA P-256); the one signs that became active last.
/// Throws std::invalid_argument, which repeats no key.
[[nodiscard]] std::unique_ptr<UrlSigner> open(
    std::string_view url, std::vector<Secret> keys, const std::vector<Secret>& edge_keys = {}
);

}  // namespace matinee::cdn
