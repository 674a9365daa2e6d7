#include "cdn/cloudfront/cloudfront_signer.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace matinee::cdn::cloudfront {

CloudFrontSigner::CloudFrontSigner(
    Distribution distribution, std::vector<Secret> tokens, const std::vector<Secret>& edge_keys
)
    : distribution_{std::move(distribution)}, tokens_{std::move(tokens)} {
  for (const Secret& text : edge_keys)
    keys_.emplace_back(text);
  // The stable sort keeps the first of the list first among those of one time.
  std::ranges::stable_sort(keys_, std::ranges::greater{}, &EdgeKey::active_from);
  if (keys_.empty() || keys_.back().active_from() != Time{})
    throw std::invalid_argument{"one key for the CDN has to be active from the start, without @"};
}

std::string CloudFrontSigner::sign(const Grant& grant, std::string_view base_url) const {
  return tokens_.sign(grant, base_url);
}

Result<Grant> CloudFrontSigner::verify(std::string_view token, Time now) const {
  return tokens_.verify(token, now);
}

const EdgeKey& CloudFrontSigner::active_key(Time now) const {
  return *std::ranges::find_if(keys_, [&](const EdgeKey& key) { return key.active_from() <= now; });
}

std::optional<EdgePass> CloudFrontSigner::pass(const EdgeScope& scope, Time now) const {
  const std::string folder = "/hls/" + scope.video.str() + "/";
  const std::string base_url = distribution_.base_url + folder;
  const std::string policy =
      custom_policy(base_url + std::string{scope.folder} + "*", scope.expires_at);
  const EdgeKey& key = active_key(now);
  const std::string text = to_url_text(policy);
  const std::string signature = key.sign(policy, distribution_.hash);

  EdgePass out{.base_url = base_url, .query = {}, .cookies = {}, .cookie_attributes = {}};
  out.query = "Policy=" + text + "&Key-Pair-Id=" + key.id() + "&Signature=" + signature;
  out.cookies = {
      {"CloudFront-Policy", text},
      {"CloudFront-Key-Pair-Id", key.id()},
      {"CloudFront-Signature", signature},
  };
  if (distribution_.hash == Hash::sha256) {
    out.query += "&Hash-Algorithm=SHA256";
    out.cookies.emplace_back("CloudFront-Hash-Algorithm", "SHA256");
  }
  out.cookie_attributes = cookie_attributes(scope.video);
  return out;
}

std::string CloudFrontSigner::cookie_attributes(const VideoId& video) const {
  const bool secure = distribution_.base_url.starts_with("https:");
  std::string out = "Path=/hls/" + video.str() + "/; HttpOnly";
  if (!distribution_.cookie_domain.empty()) out += "; Domain=" + distribution_.cookie_domain;
  // Players on another site than the CDN send them too; browsers take that by TLS only.
  out += secure ? "; Secure; SameSite=None" : "; SameSite=Lax";
  return out;
}

std::string custom_policy(std::string_view resource, Time expires_at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(expires_at).time_since_epoch();
  return R"({"Statement":[{"Resource":")" + std::string{resource} +
         R"(","Condition":{"DateLessThan":{"AWS:EpochTime":)" + std::to_string(seconds.count()) +
         "}}}]}";
}

}  // namespace matinee::cdn::cloudfront
