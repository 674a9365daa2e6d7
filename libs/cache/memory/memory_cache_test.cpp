#include "cache/memory/memory_cache.hpp"

#include <string>

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace matinee::cache::memory {
namespace {

using namespace std::chrono_literals;

class MemoryCacheTest : public ::testing::Test {
 protected:
  testing::ManualClock clock_;
  MemoryCache cache_{clock_, 1 << 20};
};

TEST_F(MemoryCacheTest, GivesBackWhatWasPutUntilItsLifeEnds) {
  cache_.put("a", "1", 10s);
  cache_.put("forever", "2", std::chrono::milliseconds::max());

  EXPECT_EQ(cache_.get("a"), "1");
  clock_.advance(9999ms);
  EXPECT_EQ(cache_.get("a"), "1");
  clock_.advance(1ms);
  EXPECT_EQ(cache_.get("a"), std::nullopt);
  EXPECT_EQ(cache_.get("forever"), "2");
  EXPECT_EQ(cache_.get("never put"), std::nullopt);
}

TEST_F(MemoryCacheTest, DoesNotFollowAWallClockThatJumps) {
  cache_.put("a", "1", 10s);

  clock_.set_wall(clock_.now() + std::chrono::hours{1000});

  EXPECT_EQ(cache_.get("a"), "1");
}

TEST_F(MemoryCacheTest, DropsTheLeastRecentlyUsedWhenItIsFull) {
  MemoryCache small{clock_, 4000};
  const std::string kilobyte(1000, 'x');
  small.put("a", kilobyte, 10s);
  small.put("b", kilobyte, 10s);
  small.put("c", kilobyte, 10s);

  static_cast<void>(small.get("a"));
  small.put("d", kilobyte, 10s);

  EXPECT_TRUE(small.get("a"));
  EXPECT_FALSE(small.get("b"));
  EXPECT_TRUE(small.get("c"));
  EXPECT_TRUE(small.get("d"));
}

TEST_F(MemoryCacheTest, DoesNotKeepWhatIsLargerThanAllOfIt) {
  MemoryCache small{clock_, 4000};
  small.put("a", "1", 10s);
  small.put("big", "old", 10s);

  small.put("big", std::string(5000, 'x'), 10s);

  EXPECT_FALSE(small.get("big")) << "also not the old value";
  EXPECT_TRUE(small.get("a"));
}

TEST_F(MemoryCacheTest, AllowsABurstThenOnePerStep) {
  const auto take = [&] { return cache_.take("client", 3, 30s); };
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

}  // namespace
}  // namespace matinee::cache::memory
