#pragma once

#include <string>
#include <vector>

#include "cdn/cloudfront/distribution.hpp"
#include "cdn/cloudfront/edge_key.hpp"
#include "cdn/local/local_signer.hpp"
#include "cdn/url_signer.hpp"

namespace matinee::cdn::cloudfront {

/// Playlists come from us, by path tokens as with LocalSigner; their segments from CloudFront, by
/// one signature over a custom policy with a wildcard, as query string or as cookies (Amazon
/// CloudFront Developer Guide, "Use signed URLs", "Use signed cookies").
///
/// Of several keys the one signs that became active last: a new one is listed with a time by which
/// every edge knows it, the old one stays until what it has signed has expired.
class CloudFrontSigner final : public UrlSigner {
 public:
  /// `tokens`: as LocalSigner. `edge_keys`: as EdgeKey; one of them has to be active from the
  /// start. Throws std::invalid_argument.
  CloudFrontSigner(
      Distribution distribution, std::vector<Secret> tokens, const std::vector<Secret>& edge_keys
  );

  [[nodiscard]] std::string sign(const Grant& grant, std::string_view base_url) const override;
  [[nodiscard]] Result<Grant> verify(std::string_view token, Time now) const override;

  [[nodiscard]] bool has_edge() const override { return true; }

  [[nodiscard]] std::optional<EdgePass> pass(const EdgeScope& scope, Time now) const override;

 private:
  [[nodiscard]] const EdgeKey& active_key(Time now) const;
  [[nodiscard]] std::string cookie_attributes(const VideoId& video) const;

  Distribution distribution_;
  LocalSigner tokens_;
  std::vector<EdgeKey> keys_;
};

/// `{"Statement":[{"Resource":…}]}` for everything that fits `resource`, where * stands for any
/// text, until `expires_at` (whole seconds). Edges take any JSON; this is byte for byte what the
/// official signers write.
[[nodiscard]] std::string custom_policy(std::string_view resource, Time expires_at);

}  // namespace matinee::cdn::cloudfront
