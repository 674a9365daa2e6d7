#include "queue/outbox.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "database/open.hpp"
#include "queue/sql/sql_queue.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::queue {
namespace {

using namespace std::chrono_literals;

/// A queue that takes messages down, or fails after some.
class RecordingQueue final : public Queue {
 public:
  void send(std::string_view body) override {
    if (sent.size() >= limit) throw Unavailable{"down"};
    sent.emplace_back(body);
  }

  std::optional<Message> receive(std::chrono::milliseconds, std::chrono::seconds) override {
    return std::nullopt;
  }

  bool extend(const Message&, std::chrono::seconds) override { return false; }

  bool remove(const Message&) override { return false; }

  bool release(const Message&, std::chrono::seconds) override { return false; }

  bool bury(const Message&, std::string_view) override { return false; }

  void interrupt() override {}

  std::vector<std::string> sent;
  std::size_t limit = 1000;
};

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override { migrate(*database_, clock_); }

  void append(std::string_view body) {
    database_->transaction([&](db::Session& session) {
      outbox_.append(session, body);
      return true;
    });
    clock_.advance(1ms);
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  metrics::Registry metrics_;
  std::unique_ptr<db::Database> database_ = db::open("sqlite::memory:", "outbox", metrics_);
  RecordingQueue queue_;
  Outbox outbox_{*database_, queue_, clock_, random_, "jobs"};
};

TEST_F(OutboxTest, SendsWhatWasCommittedInOrderAndOnce) {
  append("a");
  append("b");

  EXPECT_EQ(outbox_.relay(), 2);
  EXPECT_EQ(outbox_.relay(), 0);
  EXPECT_EQ(queue_.sent, (std::vector<std::string>{"a", "b"}));
}

TEST_F(OutboxTest, SendsNothingOfATransactionThatWasUndone) {
  database_->transaction([&](db::Session& session) {
    outbox_.append(session, "never");
    return false;
  });

  EXPECT_EQ(outbox_.relay(), 0);
  EXPECT_TRUE(queue_.sent.empty());
}

TEST_F(OutboxTest, KeepsWhatTheQueueDidNotTake) {
  for (const char* body : {"a", "b", "c"})
    append(body);
  queue_.limit = 1;
  EXPECT_THROW(outbox_.relay(), Unavailable);

  queue_.limit = 1000;
  EXPECT_EQ(outbox_.relay(), 2);
  EXPECT_EQ(queue_.sent, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(OutboxTest, SendsMoreThanOnePage) {
  for (int number = 0; number < 250; ++number)
    append(std::to_string(number));

  EXPECT_EQ(outbox_.relay(), 250);
  EXPECT_EQ(queue_.sent.back(), "249");
}

TEST_F(OutboxTest, KeepsOutboxesOfOneDatabaseApart) {
  Outbox other{*database_, queue_, clock_, random_, "mails"};
  append("a");

  EXPECT_EQ(other.relay(), 0);
  EXPECT_EQ(outbox_.relay(), 1);
}

}  // namespace
}  // namespace matinee::queue
