#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "queue/dead_letters.hpp"
#include "queue/queue.hpp"

namespace matinee::queue {

/// An empty queue of an adapter, and the time it lives in.
class QueueBench {
 public:
  virtual ~QueueBench() = default;
  /// Another object for the same queue, as another process has it.
  [[nodiscard]] virtual std::unique_ptr<Queue> open() = 0;
  [[nodiscard]] virtual DeadLetters& dead_letters() = 0;
  /// For the queue and for what holds its messages.
  virtual void advance(std::chrono::milliseconds time) = 0;
};

struct Adapter {
  std::string name;
  std::function<std::unique_ptr<QueueBench>()> make;
  int load = 0;  ///< Messages that it takes and gives in a second or two.
};

inline std::ostream& operator<<(std::ostream& out, const Adapter& adapter) {
  return out << adapter.name;
}

inline std::string name_of(const ::testing::TestParamInfo<Adapter>& info) {
  return info.param.name;
}

/// What the Queue port promises.
class QueueContractTest : public ::testing::TestWithParam<Adapter> {
 protected:
  void SetUp() override {
    bench_ = GetParam().make();
    queue_ = bench_->open();
  }

  [[nodiscard]] std::optional<Message> receive() {
    return queue_->receive(std::chrono::milliseconds{0}, std::chrono::seconds{30});
  }

  /// What was sent again.
  [[nodiscard]] std::vector<DeadLetter> redrive(int limit) {
    std::vector<DeadLetter> out;
    const int sent = bench_->dead_letters().redrive(limit, [&](const DeadLetter& letter) {
      out.push_back(letter);
    });
    EXPECT_EQ(sent, static_cast<int>(out.size()));
    return out;
  }

  std::unique_ptr<QueueBench> bench_;
  std::unique_ptr<Queue> queue_;
};

}  // namespace matinee::queue
