#pragma once

#include "content-service/contract/wanted_segments.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// The order of encoding in a content-service in another process.
class HttpWantedSegments final : public WantedSegments {
 public:
  explicit HttpWantedSegments(http::Peer content);
  [[nodiscard]] Result<void> want(const WantedSegment& wanted) override;

 private:
  http::Peer content_;
};

}  // namespace matinee::content
