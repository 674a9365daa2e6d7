#include "cdn/url_signer.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "cdn/cloudfront/cloudfront_signer.hpp"
#include "cdn/local/local_signer.hpp"

namespace matinee::cdn {

std::unique_ptr<UrlSigner> open(
    std::string_view url, std::vector<Secret> keys, const std::vector<Secret>& edge_keys
) {
  if (url == "local:") return std::make_unique<LocalSigner>(std::move(keys));
  if (!url.starts_with("cloudfront:"))
    throw std::invalid_argument{"it must be local: or cloudfront://HOST"};
  return std::make_unique<cloudfront::CloudFrontSigner>(
      cloudfront::parse_distribution(url), std::move(keys), edge_keys
  );
}

}  // namespace matinee::cdn
