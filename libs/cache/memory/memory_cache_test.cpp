#include "cache/cache.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace matinee::cache {
namespace {

using namespace std::chrono_literals;

class MemoryCacheTest : public ::testing::Test {
 protected:
  testing::ManualClock clock_;
  std::unique_ptr<Cache> cache_ = open("memory:", clock_);
};

TEST_F(MemoryCacheTest, GivesBackWhatWasPutUntilItsLifeEnds) {
  cache_->put("a", "1", 10s);
  cache_->put("forever", "2", std::chrono::milliseconds::max());

  EXPECT_EQ(cache_->get("a"), "1");
  clock_.advance(9999ms);
  EXPECT_EQ(cache_->get("a"), "1");
  clock_.advance(1ms);
  EXPECT_EQ(cache_->get("a"), std::nullopt);
  EXPECT_EQ(cache_->get("forever"), "2");
  EXPECT_EQ(cache_->get("never put"), std::nullopt);
}

TEST_F(MemoryCacheTest, ReplacesAndRemoves) {
  cache_->put("a", "1", 10s);
  cache_->put("a", "2", 10s);
  EXPECT_EQ(cache_->get("a"), "2");

  cache_->remove("a");
  cache_->remove("a");
  EXPECT_EQ(cache_->get("a"), std::nullopt);

  cache_->put("b", "1", 10s);
  cache_->put("b", "2", 0s);
  EXPECT_EQ(cache_->get("b"), std::nullopt) << "no life at all";
}

TEST_F(MemoryCacheTest, DoesNotFollowAWallClockThatJumps) {
  cache_->put("a", "1", 10s);

  clock_.set_wall(clock_.now() + std::chrono::hours{1000});

  EXPECT_EQ(cache_->get("a"), "1");
}

TEST_F(MemoryCacheTest, DropsTheLeastRecentlyUsedWhenItIsFull) {
  const auto small = open("memory:", clock_, 4000);
  const std::string kilobyte(1000, 'x');
  small->put("a", kilobyte, 10s);
  small->put("b", kilobyte, 10s);
  small->put("c", kilobyte, 10s);

  static_cast<void>(small->get("a"));
  small->put("d", kilobyte, 10s);

  EXPECT_TRUE(small->get("a"));
  EXPECT_FALSE(small->get("b"));
  EXPECT_TRUE(small->get("c"));
  EXPECT_TRUE(small->get("d"));
}

TEST_F(MemoryCacheTest, DoesNotKeepWhatIsLargerThanAllOfIt) {
  const auto small = open("memory:", clock_, 4000);
  small->put("a", "1", 10s);
  small->put("big", "old", 10s);

  small->put("big", std::string(5000, 'x'), 10s);

  EXPECT_FALSE(small->get("big")) << "also not the old value";
  EXPECT_TRUE(small->get("a"));
}

TEST_F(MemoryCacheTest, AllowsABurstThenOnePerStep) {
  const auto take = [&] { return cache_->take("client", 3, 30s); };
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);

  const auto refused = take();
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 10s);

  clock_.advance(9999ms);
  EXPECT_EQ(take().retry_after, 1ms);
  clock_.advance(1ms);
  EXPECT_TRUE(take().allowed);
  EXPECT_FALSE(take().allowed);

  clock_.advance(1h);
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);
  EXPECT_FALSE(take().allowed) << "rest does not add up beyond the burst";
}

TEST_F(MemoryCacheTest, LimitsEachKeyAloneAndApartFromValues) {
  EXPECT_TRUE(cache_->take("a", 1, 1s).allowed);
  EXPECT_FALSE(cache_->take("a", 1, 1s).allowed);
  EXPECT_TRUE(cache_->take("b", 1, 1s).allowed);

  EXPECT_EQ(cache_->get("a"), std::nullopt);
  cache_->put("a", "1", 10s);
  cache_->remove("a");
  EXPECT_FALSE(cache_->take("a", 1, 1s).allowed) << "a value of that name is not the limit";
}

TEST_F(MemoryCacheTest, RefusesALimitThatIsNone) {
  EXPECT_THROW(static_cast<void>(cache_->take("a", 0, 1s)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(cache_->take("a", 1, 0s)), std::invalid_argument);
}

TEST_F(MemoryCacheTest, CountsExactlyWithManyThreads) {
  std::atomic<int> allowed = 0;

  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 100; ++round) {
          if (cache_->take("shared", 50, 1s).allowed) ++allowed;
          cache_->put(std::to_string(thread), "x", 1s);
          static_cast<void>(cache_->get(std::to_string(round % 8)));
        }
      });
    }
  }

  EXPECT_EQ(allowed, 50);
}

TEST(OpenCacheTest, KnowsItsUrls) {
  const testing::ManualClock clock;
  EXPECT_THROW(static_cast<void>(open("redis://localhost", clock)), std::invalid_argument);
  EXPECT_NE(open("memory:", clock), nullptr);
}

}  // namespace
}  // namespace matinee::cache
