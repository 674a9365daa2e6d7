#include "cdn/url_signer.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "cdn/local/local_signer.hpp"

namespace matinee::cdn {

std::unique_ptr<UrlSigner> open(std::string_view url, std::vector<Secret> keys) {
  if (url == "local:") return std::make_unique<LocalSigner>(std::move(keys));
  throw std::invalid_argument{"cdn.url must be local:"};
}

}  // namespace matinee::cdn
