#include "content-service/reported_events.hpp"

#include <utility>

namespace matinee::content {

void ReportedEvents::wake_by(
    std::function<void()> orders, std::function<void()> garbage, std::function<void()> texts
) {
  const std::lock_guard lock{mutex_};
  orders_ = std::move(orders);
  garbage_ = std::move(garbage);
  texts_ = std::move(texts);
}

void ReportedEvents::order_written() {
  const std::lock_guard lock{mutex_};
  if (orders_) orders_();
}

void ReportedEvents::garbage_written() {
  const std::lock_guard lock{mutex_};
  if (garbage_) garbage_();
}

void ReportedEvents::text_changed() {
  const std::lock_guard lock{mutex_};
  if (texts_) texts_();
}

void ReportedEvents::video_added(const Video& video) {
  metrics_.uploads.add("accepted");
  metrics_.upload_bytes.add({}, static_cast<double>(video.original.bytes));
  log_.info(
      "video added", {{"video", video.id.str()}, {"bytes", std::to_string(video.original.bytes)}}
  );
}

void ReportedEvents::video_playable(const Video& video, std::chrono::milliseconds since_upload) {
  metrics_.time_to_playable.observe(std::chrono::duration<double>{since_upload}.count());
  log_.info(
      "video playable",
      {{"video", video.id.str()}, {"milliseconds", std::to_string(since_upload.count())}}
  );
}

void ReportedEvents::video_ready(const Video& video, std::chrono::milliseconds since_upload) {
  metrics_.attempts.add("done");
  metrics_.time_to_ready.observe(std::chrono::duration<double>{since_upload}.count());
  log_.info(
      "video ready",
      {{"video", video.id.str()}, {"milliseconds", std::to_string(since_upload.count())}}
  );
}

void ReportedEvents::attempt_ended(const Job& job) {
  const bool again = job.state == JobState::queued;
  metrics_.attempts.add(again ? "again" : to_string(job.state));
  const auto fields = {
      logger::Field{"job", job.id.str()},
      logger::Field{"video", job.video.str()},
      logger::Field{"attempt", std::to_string(job.attempts)},
      logger::Field{"reason", job.reason},
  };
  if (again) {
    log_.warn("job queued again", fields);
  } else {
    log_.info("job ended without a result", fields);
  }
}

}  // namespace matinee::content
