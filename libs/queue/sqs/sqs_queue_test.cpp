#include "queue/sqs/sqs_queue.hpp"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/tests/scripted_service.hpp"
#include "core/result.hpp"
#include "queue/tests/sqs_bench.hpp"
#include "testing/manual_clock.hpp"
#include "testing/tcp_gate.hpp"

namespace matinee::queue {

INSTANTIATE_TEST_SUITE_P(
    Sqs,
    QueueContractTest,
    ::testing::Values(Adapter{
        .name = "sqs", .make = [] { return std::make_unique<sqs::SqsBench>(); }, .load = 40
    }),
    name_of
);

namespace sqs {
namespace {

using namespace std::chrono_literals;
using testing::Fault;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TcpGate;

/// Lets a test do something when it is asked.
class AskedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return {}; }

  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
    on_steady();
    return {};
  }

  std::function<void()> on_steady;
};

class SqsQueueTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::optional<Message> receive() { return queue_->receive(0ms, 30s); }

  SqsBench bench_{3};
  std::unique_ptr<SqsQueue> queue_ = bench_.make();
};

TEST_F(SqsQueueTest, GivesUpAfterAsManyReceivesAsTheQueueSays) {
  queue_->send("kills its worker");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(receive().value_or(Message{.attempt = 0}).attempt, attempt);
    bench_.advance(30s);
  }

  EXPECT_FALSE(receive());

  std::vector<DeadLetter> dead;
  EXPECT_EQ(queue_->redrive(10, [&](const DeadLetter& letter) { dead.push_back(letter); }), 1);
  EXPECT_EQ(dead.at(0).body, "kills its worker");
  EXPECT_EQ(dead.at(0).reason, "") << "nobody gave one";
  EXPECT_EQ(receive().value_or(Message{.attempt = 0}).attempt, 1);
}

TEST_F(SqsQueueTest, BelievesTheServiceThatALeaseIsLost) {
  queue_->send("a");
  const auto message = receive();
  bench_.advance_service(31s);
  const auto current = bench_.make()->receive(0ms, 30s);
  ASSERT_TRUE(current);

  EXPECT_FALSE(queue_->extend(*message, 30s));
  EXPECT_FALSE(queue_->bury(*message, "late"));
  EXPECT_FALSE(queue_->remove(*message)) << "it was told so";
  EXPECT_THAT(bench_.held("-dead"), Not(HasSubstr("late")));
}

TEST_F(SqsQueueTest, WritesTheReasonWithoutWhatTheServiceDoesNotTake) {
  queue_->send("a");
  const std::string reason = std::string{"zero \0 bell \a ä"} + std::string(2000, 'x');

  EXPECT_TRUE(queue_->bury(*receive(), reason));

  EXPECT_THAT(bench_.held("-dead"), HasSubstr("zero"));
}

TEST_F(SqsQueueTest, EndsALongPollAtOnce) {
  TcpGate gate{bench_.port()};
  const auto queue = bench_.make(gate.url());
  queue->probe();
  gate.inflict(TcpGate::Way::answer, {.kind = Fault::Kind::stall});
  const auto began = std::chrono::steady_clock::now();
  {
    const std::jthread worker{[&] { EXPECT_FALSE(queue->receive(60s, 30s)); }};
    while (bench_.held().empty() || gate.happened() == 0)
      std::this_thread::yield();
    queue->interrupt();
  }

  EXPECT_LT(std::chrono::steady_clock::now() - began, 15s);
  EXPECT_FALSE(queue->receive(60s, 30s)) << "and stays shut";
}

TEST_F(SqsQueueTest, StillSettlesWhatItHoldsAfterAnInterruption) {
  queue_->send("a");
  const auto message = receive();

  queue_->interrupt();

  EXPECT_TRUE(queue_->extend(*message, 30s));
  EXPECT_TRUE(queue_->release(*message, 0s));
  EXPECT_EQ(bench_.make()->receive(0ms, 30s).value_or(Message{.attempt = 0}).attempt, 2);
}

TEST_F(SqsQueueTest, GivesBackAMessageThatComesAfterTheInterruption) {
  queue_->send("a");
  AskedClock clock;
  const auto queue = bench_.make({}, &clock);
  // It is asked as soon as the answer is there.
  clock.on_steady = [&] { queue->interrupt(); };

  EXPECT_FALSE(queue->receive(5s, 30s));

  EXPECT_EQ(receive().value_or(Message{}).attempt, 2) << "nobody had to wait for the lease";
}

TEST_F(SqsQueueTest, IsUnavailableWhenNobodyAnswersOrTheQueueIsNotThere) {
  TcpGate gate{bench_.port()};
  const auto queue = bench_.make(gate.url());
  gate.inflict(TcpGate::Way::request, {.kind = Fault::Kind::refuse});
  EXPECT_THROW(queue->send("a"), Unavailable);
  EXPECT_THROW(static_cast<void>(queue->receive(0ms, 30s)), Unavailable);
  EXPECT_THROW(queue->probe(), Unavailable);

  gate.heal();
  EXPECT_NO_THROW(queue->send("a"));

  const auto sqs = testing::Sqs::started();
  const auto environment = environment_of(sqs);
  const SystemClock clock;
  const auto url = "?region=" + sqs.region + "&endpoint=" + sqs.endpoint;
  SqsQueue missing{parse_location("sqs://missing" + url, environment), environment, clock};
  EXPECT_THROW(missing.probe(), Unavailable);
}

/// An SQS whose dead letters never end, and whose queue may have none.
class EndlessLetters {
 public:
  [[nodiscard]] std::unique_ptr<SqsQueue> open() {
    const auto environment = environment_of(testing::Sqs::started());
    const auto url = "sqs://q?region=x&endpoint=" + service_.url();
    return std::make_unique<SqsQueue>(parse_location(url, environment), environment, clock);
  }

  testing::ManualClock clock;
  std::chrono::milliseconds for_each{0};  ///< That long it takes to hand one out.
  std::atomic<bool> has_policy = true;

 private:
  [[nodiscard]] std::string answer(std::string_view action) {
    if (action == "AmazonSQS.GetQueueUrl") return R"({"QueueUrl":"http://q"})";
    if (action == "AmazonSQS.SendMessage")
      return R"({"MessageId":"m","MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661"})";
    if (action == "AmazonSQS.GetQueueAttributes" && has_policy)
      return R"({"Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:x:1:d\"}"}})";
    if (action != "AmazonSQS.ReceiveMessage") return "{}";
    clock.advance(for_each);
    return R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"a",)"
           R"("MD5OfBody":"0cc175b9c0f1b6a831c399e269772661"}]})";
  }

  aws::testing::ScriptedService service_{[this](const http::Request& request) {
    return aws::testing::answer(200, answer(request.headers.get("X-Amz-Target").value_or("")));
  }};
};

TEST(SqsLettersTest, AreTakenForNoLongerThanTheyAreLent) {
  EndlessLetters service;
  service.for_each = 10s;

  EXPECT_EQ(service.open()->redrive(100, [](const DeadLetter&) {}), 45) << "half of 15 minutes";
}

TEST(SqsLettersTest, AreNotTakenWithoutEnd) {
  EndlessLetters service;

  EXPECT_EQ(service.open()->redrive(100'000, [](const DeadLetter&) {}), DeadLetters::most_at_once);
}

TEST(SqsLettersTest, AreMissedByTheProbe) {
  EndlessLetters service;
  const auto queue = service.open();
  EXPECT_NO_THROW(queue->probe());

  service.has_policy = false;

  EXPECT_THROW(queue->probe(), Unavailable);
}

TEST_F(SqsQueueTest, IsRefusedWithAnotherKey) {
  auto sqs = testing::Sqs::started();
  sqs.secret_key = "wrong";
  const auto environment = environment_of(sqs);
  const SystemClock clock;
  SqsQueue queue{
      parse_location("sqs://any?region=x&endpoint=" + sqs.endpoint, environment), environment, clock
  };

  try {
    queue.send("a");
    FAIL() << "it was sent";
  } catch (const Unavailable& error) {
    EXPECT_THAT(error.what(), HasSubstr("SignatureDoesNotMatch"));
    EXPECT_THAT(error.what(), Not(HasSubstr("wrong")));
  }
}

}  // namespace
}  // namespace sqs
}  // namespace matinee::queue
