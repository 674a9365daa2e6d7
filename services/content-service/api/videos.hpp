#pragma once

#include "content-service/domain/add_video.hpp"
#include "content-service/domain/control_job.hpp"
#include "content-service/domain/edit_video.hpp"
#include "content-service/domain/ports.hpp"
#include "content-service/metrics.hpp"
#include "http/message.hpp"
#include "idempotency/idempotency.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// /videos
class Videos {
 public:
  struct Parts {
    VideoStore& videos;
    Files& files;
    AddVideo& add;
    EditVideo& edit;
    RemoveVideo& remove;
    RetryVideo& retry;
    idempotency::Keys& keys;
    Metrics& metrics;
  };

  explicit Videos(const Parts& parts) : parts_{parts} {}

  [[nodiscard]] Result<http::Response> create(const http::Request& request);
  [[nodiscard]] Result<http::Response> list(const http::Request& request);
  [[nodiscard]] Result<http::Response> show(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> poster(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> edit(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> remove(const http::Request& request, const VideoId& id);
  [[nodiscard]] Result<http::Response> retry(const http::Request& request, const VideoId& id);

 private:
  [[nodiscard]] Result<Video> find(const http::Request& request, const VideoId& id);

  Parts parts_;
  logger::Logger log_{"content"};
};

}  // namespace matinee::content
