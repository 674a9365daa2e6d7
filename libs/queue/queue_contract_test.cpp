// The Queue port on every adapter and engine.
#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "database/open.hpp"
#include "queue/sql/queries.hpp"
#include "queue/sql/sql_queue.hpp"
#include "testing/all_prepare.hpp"
#include "testing/manual_clock.hpp"
#include "testing/postgres_server.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::queue {
namespace {

using namespace std::chrono_literals;

enum class Kind { sqlite, postgres };

class QueueContractTest : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    const bool is_sqlite = GetParam() == Kind::sqlite;
    const auto url =
        is_sqlite ? "sqlite:" + folder_.str() : testing::PostgresServer::shared().url();
    const auto schema = "queue_" + std::to_string(::getpid()) + "_" + std::to_string(++schemas);
    database_ = db::open(url, schema, metrics_);
    migrate(*database_, clock_);
    queue_ = make_queue("jobs");
  }

  [[nodiscard]] std::unique_ptr<SqlQueue> make_queue(const std::string& name) {
    return std::make_unique<SqlQueue>(*database_, clock_, random_, name);
  }

  [[nodiscard]] std::optional<Message> receive() { return queue_->receive(0ms, 30s); }

  static inline std::atomic<int> schemas = 0;
  testing::TempDir folder_;
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  metrics::Registry metrics_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<SqlQueue> queue_;
};

TEST_P(QueueContractTest, HandsOutWhatWasSentOnce) {
  queue_->send(R"({"videoId":"vid_1"})");

  const auto message = receive();

  ASSERT_TRUE(message);
  EXPECT_EQ(message->body, R"({"videoId":"vid_1"})");
  EXPECT_EQ(message->attempt, 1);
  EXPECT_FALSE(receive()) << "it is leased";
  EXPECT_TRUE(queue_->remove(*message));
  clock_.advance(1h);
  EXPECT_FALSE(receive());
  EXPECT_FALSE(queue_->remove(*message)) << "it is gone already";
}

TEST_P(QueueContractTest, HandsOutTheOldestFirst) {
  queue_->send("a");
  clock_.advance(1ms);
  queue_->send("b");

  EXPECT_EQ(receive()->body, "a");
  EXPECT_EQ(receive()->body, "b");
}

TEST_P(QueueContractTest, BringsAMessageAgainWhenItsLeaseEnds) {
  queue_->send("a");
  const auto first = receive();

  clock_.advance(29999ms);
  EXPECT_FALSE(receive());
  clock_.advance(1ms);
  const auto second = receive();

  ASSERT_TRUE(second);
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->attempt, 2);
  EXPECT_NE(second->receipt, first->receipt);
}

TEST_P(QueueContractTest, CountsAnAttemptThatNeverReported) {
  queue_->send("kills its worker");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto message = make_queue("jobs")->receive(0ms, 30s);  // A new worker each time.
    ASSERT_TRUE(message);
    EXPECT_EQ(message->attempt, attempt);
    clock_.advance(30s);
  }
}

TEST_P(QueueContractTest, RefusesWhoLostTheLease) {
  queue_->send("a");
  const auto late = receive();
  clock_.advance(30s);
  const auto current = receive();

  EXPECT_FALSE(queue_->extend(*late, 30s));
  EXPECT_FALSE(queue_->remove(*late));
  EXPECT_FALSE(queue_->release(*late, 0s));
  EXPECT_FALSE(queue_->bury(*late, "late"));

  EXPECT_TRUE(queue_->extend(*current, 30s));
  EXPECT_TRUE(queue_->dead_letters(10).empty());
}

TEST_P(QueueContractTest, ExtendsALease) {
  queue_->send("a");
  const auto message = receive();

  clock_.advance(20s);
  EXPECT_TRUE(queue_->extend(*message, 30s));
  clock_.advance(29s);
  EXPECT_FALSE(receive());
  clock_.advance(1s);
  EXPECT_TRUE(receive());
}

TEST_P(QueueContractTest, ShowsAReleasedMessageAfterItsDelay) {
  queue_->send("a");
  const auto message = receive();

  EXPECT_TRUE(queue_->release(*message, 10s));

  EXPECT_FALSE(queue_->remove(*message)) << "its lease is over";
  EXPECT_FALSE(receive());
  clock_.advance(10s);
  EXPECT_EQ(receive()->attempt, 2);
}

TEST_P(QueueContractTest, BuriesWithAReasonAndSendsAgainOnRequest) {
  queue_->send("a");
  const auto message = receive();

  EXPECT_TRUE(queue_->bury(*message, "bad \xff bytes"));

  clock_.advance(1h);
  EXPECT_FALSE(receive());
  const auto dead = queue_->dead_letters(10);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].id, message->id);
  EXPECT_EQ(dead[0].body, "a");
  EXPECT_EQ(dead[0].reason, "bad ? bytes");
  EXPECT_EQ(dead[0].attempts, 1);
  EXPECT_EQ(queue_->depth().dead, 1);

  EXPECT_TRUE(queue_->redrive(message->id));
  EXPECT_FALSE(queue_->redrive(message->id));
  EXPECT_EQ(receive()->attempt, 1) << "as if never tried";
  EXPECT_TRUE(queue_->dead_letters(10).empty());
}

TEST_P(QueueContractTest, KeepsQueuesOfOneDatabaseApart) {
  const auto other = make_queue("mails");
  queue_->send("a");

  EXPECT_FALSE(other->receive(0ms, 30s));
  EXPECT_EQ(other->depth().waiting, 0);
  EXPECT_EQ(queue_->depth().waiting, 1);
  EXPECT_TRUE(receive());
  EXPECT_EQ(queue_->depth().leased, 1);
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
    make_queue("jobs")->send("a");  // Another object: it cannot wake ours.
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
  constexpr int messages = 200;
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
  EXPECT_EQ(queue_->depth().waiting + queue_->depth().leased, 0);
}

TEST(SqlQueueTest, HasQueriesThatEveryEngineCompiles) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

std::string name_of(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::sqlite ? "Sqlite" : "Postgres";
}

INSTANTIATE_TEST_SUITE_P(
    Engines, QueueContractTest, ::testing::Values(Kind::sqlite, Kind::postgres), name_of
);

}  // namespace
}  // namespace matinee::queue
