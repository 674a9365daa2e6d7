#include "payment-service/told_events.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/result.hpp"
#include "database/migrate.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::payment {
namespace {

/// content-service, when it is there.
class Receiver final : public content::CustomerEvents {
 public:
  void accept(const std::vector<content::CustomerEvent>& events) override {
    if (away) throw Unavailable{"content-service is away"};
    taken.insert(taken.end(), events.begin(), events.end());
  }

  bool away = false;
  std::vector<content::CustomerEvent> taken;
};

class ToldEventsTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  ToldEventsTest() {
    db::migrate(*database_, "webhook_events", webhooks::event_migrations(), clock_);
  }

  void tell(int count) {
    for (int i = 0; i < count; ++i) {
      (*database_).transaction([&](db::Session& session) {
        events_.append(session, "subscription.updated", R"({"id":"sub_1"})");
        return true;
      });
      clock_.advance(std::chrono::milliseconds{1});
    }
  }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  webhooks::EventLog events_{*database_, clock_, random_};
  Receiver receiver_;
  ToldEvents told_{events_, receiver_};
};

INSTANTIATE_TEST_SUITE_P(
    ,
    ToldEventsTest,
    ::testing::ValuesIn(testing::engines),
    [](const auto& suite) { return std::string{testing::to_string(suite.param)}; }
);

TEST_P(ToldEventsTest, HandsEverythingOnInOrderAndOnce) {
  tell(120);

  EXPECT_EQ(told_.relay(), 120);
  EXPECT_EQ(told_.relay(), 0);

  ASSERT_EQ(receiver_.taken.size(), 120U);
  EXPECT_LT(receiver_.taken.front().created_at, receiver_.taken.back().created_at);
  EXPECT_EQ(receiver_.taken.front().type, "subscription.updated");
  EXPECT_NE(receiver_.taken.front().body.find("sub_1"), std::string::npos);
}

TEST_P(ToldEventsTest, KeepsWhatNobodyTook) {
  tell(2);
  receiver_.away = true;
  EXPECT_THROW(static_cast<void>(told_.relay()), Unavailable);

  receiver_.away = false;
  EXPECT_EQ(told_.relay(), 2);
}

}  // namespace
}  // namespace matinee::payment
