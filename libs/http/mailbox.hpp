#pragma once

#include <functional>
#include <mutex>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace matinee::http {

/// How other threads reach an event loop, also when it has gone meanwhile. Thread-safe.
class Mailbox {
 public:
  explicit Mailbox(boost::asio::io_context& context) : context_{&context} {}

  /// Runs the task on the loop; drops it when the loop is gone.
  void post(std::move_only_function<void()> task) {
    const std::scoped_lock lock{mutex_};
    if (context_ != nullptr) boost::asio::post(*context_, std::move(task));
  }

  void close() {
    const std::scoped_lock lock{mutex_};
    context_ = nullptr;
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* context_;
};

}  // namespace matinee::http
