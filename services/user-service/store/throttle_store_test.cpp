#include <atomic>
#include <thread>

#include "user-service/tests/store_fixture.hpp"

namespace matinee::user {
namespace {

class ThrottleStoreTest : public StoreFixture {
 protected:
  ThrottleStore::Count add(std::string_view key) {
    return throttles.add(key, clock.now(), std::chrono::minutes{15});
  }
};

TEST_P(ThrottleStoreTest, CountsUntilTheWindowEnds) {
  const Time end = clock.now() + std::chrono::minutes{15};

  EXPECT_EQ(add("a").attempts, 1);
  clock.advance(std::chrono::minutes{14});
  const auto second = add("a");
  EXPECT_EQ(second.attempts, 2);
  EXPECT_EQ(second.window_ends_at, end);
  EXPECT_EQ(add("b").attempts, 1);
  clock.advance(std::chrono::minutes{1});

  const auto anew = add("a");

  EXPECT_EQ(anew.attempts, 1);
  EXPECT_EQ(anew.window_ends_at, end + std::chrono::minutes{15});
}

TEST_P(ThrottleStoreTest, TakesAttemptsBackButNotBelowNone) {
  static_cast<void>(add("a"));
  throttles.give_back("a");
  throttles.give_back("a");
  throttles.give_back("unknown");

  EXPECT_EQ(add("a").attempts, 1);
}

TEST_P(ThrottleStoreTest, ForgetsOneKey) {
  static_cast<void>(add("a"));
  static_cast<void>(add("b"));

  throttles.forget("a");

  EXPECT_EQ(add("a").attempts, 1);
  EXPECT_EQ(add("b").attempts, 2);
}

TEST_P(ThrottleStoreTest, LosesNoAttemptOfMany) {
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 8; ++count) {
      threads.emplace_back([&] {
        for (int turn = 0; turn < 5; ++turn)
          static_cast<void>(add("a"));
      });
    }
  }

  EXPECT_EQ(add("a").attempts, 41);
}

TEST_P(ThrottleStoreTest, DeletesEndedWindowsInPieces) {
  for (const std::string_view key : {"a", "b", "c"})
    static_cast<void>(add(key));
  EXPECT_EQ(throttles.delete_ended(clock.now(), 10), 0);
  clock.advance(std::chrono::minutes{15});
  static_cast<void>(add("d"));

  EXPECT_EQ(throttles.delete_ended(clock.now(), 2), 2);
  EXPECT_EQ(throttles.delete_ended(clock.now(), 2), 1);
  EXPECT_EQ(throttles.delete_ended(clock.now(), 2), 0);
  EXPECT_EQ(add("d").attempts, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Engines, ThrottleStoreTest, ::testing::ValuesIn(testing::engines), engine_name
);

}  // namespace
}  // namespace matinee::user
