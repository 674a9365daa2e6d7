#pragma once

#include <string>

#include "http/message.hpp"
#include "logger/logger.hpp"
#include "streaming-service/domain/edge_access.hpp"
#include "streaming-service/domain/report_playback.hpp"
#include "streaming-service/domain/start_playback.hpp"
#include "streaming-service/metrics.hpp"

namespace matinee::streaming {

/// Starts playback and takes players' reports.
class Playbacks {
 public:
  Playbacks(
      StartPlayback& start,
      ReportPlayback& report,
      const EdgeAccess& edge,
      std::string public_url,
      Metrics& metrics
  );

  [[nodiscard]] Result<http::Response> start(const http::Request& request, const VideoId& video);
  [[nodiscard]] Result<http::Response> report(const http::Request& request, const PlaybackId& id);
  [[nodiscard]] Result<http::Response> stop(const http::Request& request, const PlaybackId& id);

 private:
  void renew_cookies(http::Response& response, const PlaybackId& id);

  StartPlayback& start_;
  ReportPlayback& report_;
  const EdgeAccess& edge_;
  std::string public_url_;
  Metrics& metrics_;
  logger::Logger log_{"streaming"};
};

}  // namespace matinee::streaming
