#include <atomic>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cache/cache.hpp"
#include "testing/redis_server.hpp"

namespace matinee::cache {
namespace {

using namespace std::chrono_literals;

testing::RedisServer& plain_server() {
  static testing::RedisServer server;
  return server;
}

testing::RedisServer& tls_server() {
  static testing::RedisServer server{{.tls = true}};
  return server;
}

/// For machines under load: no test here is about how soon an answer comes.
std::string patient(const std::string& url) {
  return url + (url.contains('?') ? "&" : "?") + "timeout_ms=100";
}

/// What every adapter of the port does. Time passes really, for Redis has a clock of its own: lives
/// and periods are short where a test waits for their end, else hours.
class CacheContractTest : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::unique_ptr<Cache> open_cache() {
    if (GetParam() == "redis") return open(patient(plain_server().url()), clock_, registry_);
    if (GetParam() == "rediss") return open(patient(tls_server().url()), clock_, registry_);
    return open("memory:", clock_, registry_);
  }

  /// Keys of this test: the server has those of others.
  [[nodiscard]] std::string key(const std::string& name) const {
    return ::testing::UnitTest::GetInstance()->current_test_info()->name() + (" " + name);
  }

  SystemClock clock_;
  metrics::Registry registry_;
  std::unique_ptr<Cache> cache_ = open_cache();
};

INSTANTIATE_TEST_SUITE_P(
    Adapters,
    CacheContractTest,
    ::testing::Values("memory", "redis", "rediss"),
    [](const auto& adapter) { return adapter.param; }
);

TEST_P(CacheContractTest, GivesBackWhatWasPut) {
  cache_->put(key("a"), "1", 1h);
  cache_->put(key("forever"), "2", std::chrono::milliseconds::max());

  EXPECT_EQ(cache_->get(key("a")), "1");
  EXPECT_EQ(cache_->get(key("forever")), "2");
  EXPECT_EQ(cache_->get(key("never put")), std::nullopt);
}

TEST_P(CacheContractTest, ForgetsAValueWhenItsLifeEnds) {
  cache_->put(key("a"), "1", 100ms);

  std::this_thread::sleep_for(150ms);

  EXPECT_EQ(cache_->get(key("a")), std::nullopt);
}

TEST_P(CacheContractTest, ReplacesAndRemoves) {
  cache_->put(key("a"), "1", 1h);
  cache_->put(key("a"), "2", 1h);
  EXPECT_EQ(cache_->get(key("a")), "2");

  cache_->remove(key("a"));
  cache_->remove(key("a"));
  EXPECT_EQ(cache_->get(key("a")), std::nullopt);

  cache_->put(key("b"), "1", 1h);
  cache_->put(key("b"), "2", 0s);
  EXPECT_EQ(cache_->get(key("b")), std::nullopt) << "no life at all";
}

TEST_P(CacheContractTest, TakesAnyBytes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);

  cache_->put(key(all), all + "\r\n$5\r\n" + all, 1h);
  cache_->put(key("empty"), "", 1h);
  cache_->put(key("large"), std::string(300'000, 'x'), 1h);

  EXPECT_TRUE(cache_->get(key(all)) == all + "\r\n$5\r\n" + all);
  EXPECT_EQ(cache_->get(key("empty")), "");
  EXPECT_TRUE(cache_->get(key("large")) == std::string(300'000, 'x'));
}

TEST_P(CacheContractTest, AllowsABurstThenRefusesWithTheTimeToWait) {
  for (int count = 0; count < 7; ++count)
    EXPECT_TRUE(cache_->take(key("client"), 7, 1h).allowed) << count;

  const auto refused = cache_->take(key("client"), 7, 1h);

  EXPECT_FALSE(refused.allowed);
  EXPECT_GT(refused.retry_after, 8min);
  EXPECT_LE(refused.retry_after, 8min + 35s);
}

TEST_P(CacheContractTest, RefillsALimitEvenly) {
  const auto take = [&] { return cache_->take(key("client"), 2, 400ms); };
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);
  const auto refused = take();
  EXPECT_FALSE(refused.allowed);

  std::this_thread::sleep_for(refused.retry_after);
  EXPECT_TRUE(take().allowed);

  std::this_thread::sleep_for(800ms);
  EXPECT_TRUE(take().allowed);
  EXPECT_TRUE(take().allowed);
  EXPECT_FALSE(take().allowed) << "rest does not add up beyond the burst";
}

TEST_P(CacheContractTest, LimitsEachKeyAloneAndApartFromValues) {
  EXPECT_TRUE(cache_->take(key("a"), 1, 1h).allowed);
  EXPECT_FALSE(cache_->take(key("a"), 1, 1h).allowed);
  EXPECT_TRUE(cache_->take(key("b"), 1, 1h).allowed);

  EXPECT_EQ(cache_->get(key("a")), std::nullopt);
  cache_->put(key("a"), "1", 1h);
  cache_->remove(key("a"));
  EXPECT_FALSE(cache_->take(key("a"), 1, 1h).allowed) << "a value of that name is not the limit";
}

TEST_P(CacheContractTest, FollowsALimitThatIsMadeShorter) {
  EXPECT_TRUE(cache_->take(key("a"), 1, 1h).allowed);

  const auto refused = cache_->take(key("a"), 1, 1min);
  EXPECT_FALSE(refused.allowed);
  EXPECT_LE(refused.retry_after, 1min);
  EXPECT_TRUE(cache_->take(key("b"), std::numeric_limits<int>::max(), 1h).allowed);
  EXPECT_TRUE(
      cache_->take(key("c"), 1, std::chrono::milliseconds{std::chrono::hours{87'600}}).allowed
  );
}

TEST_P(CacheContractTest, RefusesALimitThatIsNone) {
  EXPECT_THROW(static_cast<void>(cache_->take(key("a"), 0, 1s)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(cache_->take(key("a"), 1, 0s)), std::invalid_argument);
}

TEST_P(CacheContractTest, CountsExactlyWithManyThreads) {
  std::atomic<int> allowed = 0;
  std::atomic<int> mixed_up = 0;

  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
      threads.emplace_back([&, thread] {
        const auto own = key(std::to_string(thread));
        for (int round = 0; round < 100; ++round) {
          if (cache_->take(key("shared"), 50, 10h).allowed) ++allowed;
          cache_->put(own, std::to_string(thread * 1000 + round), 1h);
          const auto got = cache_->get(own);
          if (got && *got != std::to_string(thread * 1000 + round)) ++mixed_up;
        }
      });
    }
  }

  EXPECT_EQ(allowed, 50);
  EXPECT_EQ(mixed_up, 0);
}

TEST(OpenCacheTest, KnowsItsUrls) {
  const SystemClock clock;
  metrics::Registry registry;
  EXPECT_NE(open("memory:", clock, registry), nullptr);
  for (const char* url : {"", "memory", "http://localhost", "redis:", "redis://", "redis://h:x"})
    EXPECT_THROW(static_cast<void>(open(url, clock, registry)), std::invalid_argument) << url;
  EXPECT_THROW(
      static_cast<void>(open("rediss://localhost?ca=/no/such/file", clock, registry)),
      std::invalid_argument
  );
}

}  // namespace
}  // namespace matinee::cache
