#pragma once

#include "content-service/contract/catalog.hpp"
#include "content-service/domain/ports.hpp"

namespace matinee::content {

/// The catalogue in the process that keeps it.
class StoredCatalog final : public Catalog {
 public:
  explicit StoredCatalog(VideoStore& videos) : videos_{videos} {}

  [[nodiscard]] Result<Title> find(const VideoId& video) override {
    const auto found = videos_.find(video);
    if (!found) return refuse(code::not_found);
    return to_title(*found);
  }

 private:
  VideoStore& videos_;
};

}  // namespace matinee::content
