#include "streaming-service/cached_throttle.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "testing/redis_server.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

/// A copy of the service, as far as its limiter goes.
struct Copy {
  explicit Copy(const std::string& url, int per_minute)
      : cache{cache::open(url, clock, registry)}, throttle{*cache, per_minute} {}

  SystemClock clock;
  metrics::Registry registry;
  std::unique_ptr<cache::Cache> cache;
  CachedThrottle throttle;
};

UserId some_account() {
  const SystemClock clock;
  SystemRandom random;
  return UserId::make(clock, random);
}

/// How many of `attempts` starts the copies allow, all at once on threads of their own.
int count_allowed(const std::vector<Copy*>& copies, const UserId& account, int attempts) {
  std::atomic<int> allowed = 0;
  std::vector<std::jthread> threads;
  for (Copy* copy : copies) {
    threads.emplace_back([&, copy] {
      for (int count = 0; count < attempts; ++count) {
        if (copy->throttle.take(account) == 0ms) ++allowed;
      }
    });
  }
  threads.clear();
  return allowed;
}

TEST(CachedThrottleTest, CopiesOfTheServiceShareALimitByRedis) {
  const testing::RedisServer redis;
  Copy one{redis.url(), 20};
  Copy other{redis.url(), 20};
  const auto account = some_account();

  // A minute refills one start each three seconds, which the test may take.
  const int allowed = count_allowed({&one, &other}, account, 40);

  EXPECT_GE(allowed, 20);
  EXPECT_LE(allowed, 22);
  EXPECT_GT(one.throttle.take(account), 0ms);
  EXPECT_LE(other.throttle.take(account), 3s);
  EXPECT_EQ(other.throttle.take(some_account()), 0ms);
}

TEST(CachedThrottleTest, WithoutRedisEachCopyHasALimitOfItsOwn) {
  testing::RedisServer redis;
  Copy one{redis.url(), 20};
  Copy other{redis.url(), 20};
  const auto account = some_account();
  ASSERT_EQ(count_allowed({&one}, account, 15), 15);

  redis.stop();

  const int by_one = count_allowed({&one}, account, 40);
  EXPECT_GE(by_one, 5) << "15 were counted before";
  EXPECT_LE(by_one, 7);
  const int by_other = count_allowed({&other}, account, 40);
  EXPECT_GE(by_other, 20);
  EXPECT_LE(by_other, 22);
}

TEST(CachedThrottleTest, ALimitOfZeroIsNone) {
  Copy copy{"memory:", 0};
  EXPECT_EQ(count_allowed({&copy}, some_account(), 1000), 1000);
}

}  // namespace
}  // namespace matinee::streaming
