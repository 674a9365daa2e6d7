// The Queue port on every adapter.
#include "queue/tests/queue_contract.hpp"

#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace matinee::queue {
namespace {

using namespace std::chrono_literals;

TEST_P(QueueContractTest, HandsOutWhatWasSentOnce) {
  queue_->send(R"({"videoId":"vid_1"})");

  const auto message = receive();

  ASSERT_TRUE(message);
  EXPECT_EQ(message->body, R"({"videoId":"vid_1"})");
  EXPECT_EQ(message->attempt, 1);
  EXPECT_FALSE(receive()) << "it is leased";
  EXPECT_TRUE(queue_->remove(*message));
  bench_->advance(1h);
  EXPECT_FALSE(receive());
  EXPECT_FALSE(queue_->remove(*message)) << "it is gone already";
}

TEST_P(QueueContractTest, BringsAMessageAgainWhenItsLeaseEnds) {
  queue_->send("a");
  const auto first = receive();

  bench_->advance(29999ms);
  EXPECT_FALSE(receive());
  bench_->advance(1ms);
  const auto second = receive();

  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->attempt, 2);
  EXPECT_NE(second->receipt, first->receipt);
}

TEST_P(QueueContractTest, CountsAnAttemptThatNeverReported) {
  queue_->send("kills its worker");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto message = bench_->open()->receive(0ms, 30s);  // A new worker each time.
    ASSERT_TRUE(message);
    EXPECT_EQ(message->attempt, attempt);
    bench_->advance(30s);
  }
}

TEST_P(QueueContractTest, RefusesWhoLostTheLease) {
  queue_->send("a");
  const auto late = receive();
  bench_->advance(30s);
  const auto current = receive();

  EXPECT_FALSE(queue_->extend(*late, 30s));
  EXPECT_FALSE(queue_->remove(*late));
  EXPECT_FALSE(queue_->release(*late, 0s));
  EXPECT_FALSE(queue_->bury(*late, "late"));

  EXPECT_TRUE(queue_->extend(*current, 30s));
  EXPECT_TRUE(redrive(10).empty());
}

TEST_P(QueueContractTest, ExtendsALease) {
  queue_->send("a");
  const auto message = receive();

  bench_->advance(20s);
  EXPECT_TRUE(queue_->extend(*message, 30s));
  bench_->advance(29s);
  EXPECT_FALSE(receive());
  bench_->advance(1s);
  EXPECT_TRUE(receive());
}

TEST_P(QueueContractTest, ShowsAReleasedMessageAfterItsDelay) {
  queue_->send("a");
  const auto message = receive();

  EXPECT_TRUE(queue_->release(*message, 10s));

  EXPECT_FALSE(queue_->remove(*message)) << "its lease is over";
  EXPECT_FALSE(receive());
  bench_->advance(10s);
  EXPECT_EQ(receive().value_or(Message{}).attempt, 2);
}

TEST_P(QueueContractTest, BuriesWithAReasonAndSendsAgainOnRequest) {
  queue_->send("a");
  const auto message = receive();

  EXPECT_TRUE(queue_->bury(*message, "bad \xff bytes"));

  EXPECT_FALSE(queue_->remove(*message)) << "it is gone already";
  bench_->advance(1h);
  EXPECT_FALSE(receive());
  const auto dead = redrive(10);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].id, message->id);
  EXPECT_EQ(dead[0].body, "a");
  EXPECT_EQ(dead[0].reason, "bad ? bytes");
  EXPECT_EQ(dead[0].attempts, 1);
  EXPECT_EQ(receive().value_or(Message{.attempt = 0}).attempt, 1) << "as if never tried";
  EXPECT_TRUE(redrive(10).empty());
}

TEST_P(QueueContractTest, SendsNoMoreDeadLettersAgainThanWanted) {
  for (const char* body : {"a", "b", "c"}) {
    queue_->send(body);
    EXPECT_TRUE(queue_->bury(*receive(), "no reason"));
  }

  EXPECT_EQ(redrive(2).size(), 2U);
  EXPECT_EQ(redrive(2).size(), 1U);
}

TEST_P(QueueContractTest, RefusesABodyThatSqsWouldNotTake) {
  EXPECT_NO_THROW(queue_->send(std::string(std::size_t{256} * 1024, 'x')));
  EXPECT_THROW(queue_->send(std::string((std::size_t{256} * 1024) + 1, 'x')), std::length_error);
}

TEST_P(QueueContractTest, WakesAReceiverThatWaits) {
  std::optional<Message> received;
  {
    const std::jthread worker{[&] { received = queue_->receive(60s, 30s); }};
    queue_->send("a");
  }

  ASSERT_TRUE(received);
  EXPECT_EQ(received->body, "a");
}

TEST_P(QueueContractTest, FindsWhatAnotherProcessSentWhileItWaits) {
  std::optional<Message> received;
  {
    const std::jthread worker{[&] { received = queue_->receive(60s, 30s); }};
    bench_->open()->send("a");  // Another object: it cannot wake ours.
  }

  ASSERT_TRUE(received);
}

TEST_P(QueueContractTest, LetsGoOfReceiversAtShutdown) {
  {
    std::vector<std::jthread> workers;
    for (int worker = 0; worker < 3; ++worker) {
      workers.emplace_back([&] { EXPECT_FALSE(queue_->receive(std::chrono::hours{1}, 30s)); });
    }
    queue_->interrupt();
  }
  queue_->send("a");
  EXPECT_FALSE(queue_->receive(std::chrono::hours{1}, 30s)) << "and stays shut";
}

TEST_P(QueueContractTest, NeverHandsOneMessageToTwoWorkers) {
  constexpr int workers = 8;
  const int messages = GetParam().load;
  std::mutex mutex;
  std::multiset<std::string> seen;
  const auto work = [&] {
    while (auto message = queue_->receive(0ms, 30s)) {
      {
        const std::lock_guard lock{mutex};
        seen.insert(message->body);
      }
      EXPECT_TRUE(queue_->remove(*message));
    }
  };
  for (int number = 0; number < messages; ++number)
    queue_->send(std::to_string(number));

  {
    std::vector<std::jthread> running;
    for (int worker = 0; worker < workers; ++worker)
      running.emplace_back(work);
  }

  EXPECT_EQ(seen.size(), static_cast<std::size_t>(messages));
  EXPECT_EQ(
      std::set<std::string>(seen.begin(), seen.end()).size(), static_cast<std::size_t>(messages)
  );
  bench_->advance(1h);
  EXPECT_FALSE(receive());
}

}  // namespace
}  // namespace matinee::queue
