#pragma once

#include <cstdint>
#include <memory>

#include "content-service/domain/continue_upload.hpp"
#include "content-service/domain/create_upload.hpp"
#include "content-service/domain/finish_upload.hpp"
#include "content-service/metrics.hpp"
#include "http/router.hpp"
#include "idempotency/idempotency.hpp"

namespace matinee::content {

/// /uploads: the tus protocol 1.0. A finished upload is a video.
class Uploads {
 public:
  struct Parts {
    CreateUpload& create;
    ContinueUpload& go_on;
    FindUpload& find;
    RemoveUpload& remove;
    idempotency::Keys& keys;
    Metrics& metrics;
    std::uint64_t max_bytes;
  };

  using Sink = std::unique_ptr<http::BodySink>;

  explicit Uploads(const Parts& parts) : parts_{parts} {}

  [[nodiscard]] Result<http::Response> options(const http::Request& request) const;
  [[nodiscard]] Result<http::Response> options_of(
      const http::Request& request, const std::string& id
  ) const;
  [[nodiscard]] Result<Sink> create(const http::Request& request);
  [[nodiscard]] Result<http::Response> show(const http::Request& request, const UploadId& id);
  [[nodiscard]] Result<Sink> append(const http::Request& request, const UploadId& id);
  [[nodiscard]] Result<http::Response> remove(const http::Request& request, const UploadId& id);

  /// What all these routes have in common.
  [[nodiscard]] static http::Options route_options(http::Body body = http::Body::none());

 private:
  [[nodiscard]] Result<Sink> try_create(const http::Request& request);
  /// The new upload, or the one that the same request made before.
  [[nodiscard]] Result<Upload> open(const http::Request& request);

  Parts parts_;
};

}  // namespace matinee::content
