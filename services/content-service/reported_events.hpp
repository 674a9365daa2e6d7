#pragma once

#include <functional>
#include <mutex>

#include "content-service/domain/ports.hpp"
#include "content-service/metrics.hpp"
#include "logger/logger.hpp"

namespace matinee::content {

/// Turns what happens into log lines and metrics, and wakes the background work that waits for it.
class ReportedEvents final : public Events {
 public:
  explicit ReportedEvents(Metrics& metrics) : metrics_{metrics} {}

  /// Empty functions: nobody is to be woken (any more).
  void wake_by(
      std::function<void()> orders, std::function<void()> garbage, std::function<void()> texts
  );

  void order_written() override;
  void garbage_written() override;
  void text_changed() override;
  void video_added(const Video& video) override;
  void video_playable(const Video& video, std::chrono::milliseconds since_upload) override;
  void video_ready(const Video& video, std::chrono::milliseconds since_upload) override;
  void attempt_ended(const Job& job) override;

 private:
  Metrics& metrics_;
  logger::Logger log_{"content"};
  std::mutex mutex_;
  std::function<void()> orders_;
  std::function<void()> garbage_;
  std::function<void()> texts_;
};

}  // namespace matinee::content
