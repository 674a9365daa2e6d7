#pragma once

#include "content-service/contract/catalog.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// The catalogue of a content-service in another process.
class HttpCatalog final : public Catalog {
 public:
  explicit HttpCatalog(http::Peer content);
  [[nodiscard]] Result<Title> find(const VideoId& video) override;

 private:
  http::Peer content_;
};

}  // namespace matinee::content
