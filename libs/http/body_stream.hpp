#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/router.hpp"
#include "logger/logger.hpp"

namespace matinee::http {

/// A sink between the event loop, which writes, and the pool, which saves and finishes: those two
/// one after the other.
class BodyStream {
 public:
  BodyStream(
      std::unique_ptr<BodySink> sink,
      const Request& request,
      std::string route,
      const logger::Logger& log
  );

  /// On the loop. Throws what the sink throws.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// On the loop: true when it is time to save; then nothing is due until `save` or `put_off`.
  [[nodiscard]] bool is_due();

  void put_off() { saving_ = false; }

  // On the pool; what the sink throws is logged.
  void save();
  /// The first call counts. `whole` is taken for false when a write has failed.
  [[nodiscard]] Result<Response> finish(bool whole);

 private:
  using Clock = std::chrono::steady_clock;

  std::unique_ptr<BodySink> sink_;
  std::string request_id_;
  std::string route_;
  const logger::Logger& log_;
  Clock::time_point saved_at_ = Clock::now();
  std::atomic<bool> saving_ = false;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  bool finished_ = false;
};

}  // namespace matinee::http
