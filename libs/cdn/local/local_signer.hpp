#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cdn/url_signer.hpp"

namespace matinee::cdn {

/// Puts the grant into the path: base64url(payload || HMAC-SHA256(key, payload)), which every
/// relative URI of a playlist inherits.
///
/// The payload has a fixed layout: version (1 byte), the three ids without their prefixes (26
/// characters each), highest rendition (2 bytes) and expiry in ms (8 bytes), big-endian. So a token
/// is 162 characters, and exactly one text stands for a grant.
class LocalSigner final : public UrlSigner {
 public:
  /// The first key signs, all verify. Throws std::invalid_argument without keys or for one below 32
  /// bytes.
  explicit LocalSigner(std::vector<Secret> keys);

  /// Throws std::invalid_argument for ids that are not well-formed and heights beyond 16 bits.
  [[nodiscard]] std::string sign(const Grant& grant, std::string_view base_url) const override;
  [[nodiscard]] Result<Grant> verify(std::string_view token, Time now) const override;

  [[nodiscard]] bool has_edge() const override { return false; }

  [[nodiscard]] std::optional<EdgePass> pass(const EdgeScope& /*scope*/, Time /*now*/)
      const override {
    return std::nullopt;
  }

 private:
  std::vector<Secret> keys_;
};

}  // namespace matinee::cdn
