#include "queue/sql/sql_queue.hpp"

#include <atomic>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "database/open.hpp"
#include "queue/sql/queries.hpp"
#include "queue/tests/queue_contract.hpp"
#include "testing/all_prepare.hpp"
#include "testing/manual_clock.hpp"
#include "testing/postgres_server.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::queue {
namespace {

using namespace std::chrono_literals;

enum class Kind { sqlite, postgres };

class SqlBench final : public QueueBench {
 public:
  explicit SqlBench(Kind kind) {
    static std::atomic<int> schemas = 0;
    const auto url =
        kind == Kind::sqlite ? "sqlite:" + folder_.str() : testing::PostgresServer::shared().url();
    const auto schema = "queue_" + std::to_string(::getpid()) + "_" + std::to_string(++schemas);
    database_ = db::open(url, schema, metrics_);
    migrate(*database_, clock_);
    letters_ = make("jobs");
  }

  [[nodiscard]] std::unique_ptr<SqlQueue> make(const std::string& name) {
    return std::make_unique<SqlQueue>(*database_, clock_, random_, name);
  }

  [[nodiscard]] std::unique_ptr<Queue> open() override { return make("jobs"); }

  [[nodiscard]] DeadLetters& dead_letters() override { return *letters_; }

  void advance(std::chrono::milliseconds time) override { clock_.advance(time); }

 private:
  testing::TempDir folder_;
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  metrics::Registry metrics_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<SqlQueue> letters_;
};

Adapter adapter(const std::string& name, Kind kind) {
  return {.name = name, .make = [kind] { return std::make_unique<SqlBench>(kind); }, .load = 200};
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    QueueContractTest,
    ::testing::Values(adapter("Sqlite", Kind::sqlite), adapter("Postgres", Kind::postgres)),
    name_of
);

std::string engine_of(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::sqlite ? "Sqlite" : "Postgres";
}

class SqlQueueTest : public ::testing::TestWithParam<Kind> {
 protected:
  [[nodiscard]] std::optional<Message> receive() { return queue_->receive(0ms, 30s); }

  SqlBench bench_{GetParam()};
  std::unique_ptr<SqlQueue> queue_ = bench_.make("jobs");
};

TEST_P(SqlQueueTest, HandsOutTheOldestFirst) {
  queue_->send("a");
  bench_.advance(1ms);
  queue_->send("b");

  EXPECT_EQ(receive()->body, "a");
  EXPECT_EQ(receive()->body, "b");
}

TEST_P(SqlQueueTest, ListsDeadLettersAndSendsOneAgain) {
  queue_->send("a");
  const auto message = receive();
  EXPECT_TRUE(queue_->bury(*message, "why"));

  const auto dead = queue_->dead_letters(10);

  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].id, message->id);
  EXPECT_EQ(dead[0].reason, "why");
  EXPECT_EQ(queue_->depth().dead, 1);
  EXPECT_TRUE(queue_->redrive(message->id));
  EXPECT_FALSE(queue_->redrive(message->id));
  EXPECT_TRUE(queue_->dead_letters(10).empty());
}

TEST_P(SqlQueueTest, KeepsQueuesOfOneDatabaseApart) {
  const auto other = bench_.make("mails");
  queue_->send("a");

  EXPECT_FALSE(other->receive(0ms, 30s));
  EXPECT_EQ(other->depth().waiting, 0);
  EXPECT_EQ(queue_->depth().waiting, 1);
  EXPECT_TRUE(receive());
  EXPECT_EQ(queue_->depth().leased, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Engines, SqlQueueTest, ::testing::Values(Kind::sqlite, Kind::postgres), engine_of
);

TEST(SqlQueueQueries, CompileOnEveryEngine) {
  testing::expect_all_prepare(sql::queries, sql::migrations);
}

}  // namespace
}  // namespace matinee::queue
