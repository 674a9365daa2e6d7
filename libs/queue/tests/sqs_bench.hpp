#pragma once

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "http/client.hpp"
#include "queue/sqs/sqs_queue.hpp"
#include "queue/tests/queue_contract.hpp"
#include "testing/manual_clock.hpp"
#include "testing/sqs.hpp"

namespace matinee::queue::sqs {

inline aws::Environment environment_of(const testing::Sqs& sqs) {
  return [sqs](std::string_view name) {
    if (name == "AWS_ACCESS_KEY_ID") return sqs.access_key;
    return name == "AWS_SECRET_ACCESS_KEY" ? sqs.secret_key : std::string{};
  };
}

/// A queue of its own in the service that ctest has started.
class SqsBench final : public QueueBench {
 public:
  /// `receives`: after so many a message goes to the dead letters.
  explicit SqsBench(int receives = 100) {
    advance_service(std::chrono::milliseconds{0});  // Stops it.
    post("/queues/" + name_ + "?receives=" + std::to_string(receives));
    letters_ = make();
  }

  [[nodiscard]] std::unique_ptr<SqsQueue> make(
      const std::string& endpoint = {}, const Clock* clock = nullptr
  ) {
    const auto url = "sqs://" + name_ + "?region=" + sqs_.region +
                     "&endpoint=" + (endpoint.empty() ? sqs_.endpoint : endpoint);
    const auto environment = environment_of(sqs_);
    return std::make_unique<SqsQueue>(
        parse_location(url, environment), environment, clock == nullptr ? clock_ : *clock
    );
  }

  [[nodiscard]] std::unique_ptr<Queue> open() override { return make(); }

  [[nodiscard]] DeadLetters& dead_letters() override { return *letters_; }

  void advance(std::chrono::milliseconds time) override {
    advance_service(time);
    clock_.advance(time);
  }

  /// The messages grow older, and the process that holds their leases stands still.
  void advance_service(std::chrono::milliseconds time) const {
    post("/clock?advance_ms=" + std::to_string(time.count()));
  }

  /// What the service holds, as it tells its own tests.
  [[nodiscard]] std::string held(const std::string& suffix = {}) const {
    return http_.send({.url = sqs_.control + "/queues/" + name_ + suffix}).body;
  }

  [[nodiscard]] std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(sqs_.endpoint.substr(sqs_.endpoint.rfind(':') + 1))
    );
  }

 private:
  void post(const std::string& path) const {
    const auto answer = http_.send({.method = http::Method::post, .url = sqs_.control + path});
    if (answer.status != 200) throw std::runtime_error{answer.body};
  }

  static std::string new_name() {
    static std::atomic<int> number = 0;
    return "q-" + std::to_string(::getpid()) + '-' + std::to_string(++number);
  }

  std::string name_ = new_name();
  testing::Sqs sqs_ = testing::Sqs::started();
  mutable http::Client http_;
  testing::ManualClock clock_;
  std::unique_ptr<SqsQueue> letters_;
};

}  // namespace matinee::queue::sqs
