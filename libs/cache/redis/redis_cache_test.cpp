#include "cache/redis/redis_cache.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "testing/redis_server.hpp"
#include "testing/tcp_gate.hpp"

namespace matinee::cache::redis {
namespace {

using namespace std::chrono_literals;
using Kind = testing::Fault::Kind;
using Way = testing::TcpGate::Way;
using Milliseconds = std::chrono::duration<double, std::milli>;

/// What a request may lose to a broken cache.
constexpr Milliseconds longest_call{100};

class RedisCacheTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Cache> open_cache(const std::string& url) {
    return open(url, clock_, registry_);
  }

  /// Waits until a value comes back, as it does when Redis is connected again.
  [[nodiscard]] static bool comes_back(Cache& cache) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < until) {
      cache.put("is it back?", "yes", 1h);
      if (cache.get("is it back?") == "yes") return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  /// How long 30 calls of each kind took at most, apart from one that the scheduler of the machine
  /// may have held up.
  [[nodiscard]] static Milliseconds slowest(Cache& cache) {
    std::vector<Milliseconds> times;
    const auto measure = [&](auto call) {
      const auto begin = std::chrono::steady_clock::now();
      call();
      times.emplace_back(std::chrono::steady_clock::now() - begin);
    };
    for (int count = 0; count < 30; ++count) {
      measure([&] { static_cast<void>(cache.get("a")); });
      measure([&] { cache.put("b", "1", 1h); });
      measure([&] { static_cast<void>(cache.take("timing", 1000, 1h)); });
      std::this_thread::sleep_for(5ms);
    }
    std::ranges::sort(times);
    return times.at(times.size() - 2);
  }

  [[nodiscard]] bool is_connected() const {
    return registry_.text().contains("matinee_cache_connected 1\n");
  }

  SystemClock clock_;
  metrics::Registry registry_;
};

TEST_F(RedisCacheTest, SharesLimitsAndValuesBetweenProcesses) {
  const testing::RedisServer server;
  const auto one = open_cache(server.url());
  const auto other = open_cache(server.url());

  int allowed = 0;
  for (int count = 0; count < 10; ++count) {
    if (one->take("client", 10, 1h).allowed) ++allowed;
    if (other->take("client", 10, 1h).allowed) ++allowed;
  }
  one->put("a", "1", 1h);

  EXPECT_EQ(allowed, 10);
  EXPECT_EQ(other->get("a"), "1");
}

TEST_F(RedisCacheTest, GoesOnWithItsOwnCountsWhenRedisIsKilled) {
  testing::RedisServer server;
  const auto cache = open_cache(server.url());
  cache->put("a", "1", 1h);
  for (int count = 0; count < 3; ++count)
    ASSERT_TRUE(cache->take("client", 5, 1h).allowed);

  server.stop();

  EXPECT_EQ(cache->get("a"), std::nullopt);
  EXPECT_TRUE(cache->take("client", 5, 1h).allowed);
  EXPECT_TRUE(cache->take("client", 5, 1h).allowed);
  const auto refused = cache->take("client", 5, 1h);
  EXPECT_FALSE(refused.allowed) << "what was counted before still counts";
  EXPECT_GT(refused.retry_after, 10min);
  EXPECT_LT(slowest(*cache), longest_call);
  EXPECT_FALSE(is_connected());

  server.start();
  EXPECT_TRUE(comes_back(*cache));
  EXPECT_TRUE(is_connected());
  EXPECT_TRUE(registry_.text().contains(R"(matinee_cache_commands_total{outcome="unsent"})"));
}

TEST_F(RedisCacheTest, GoesOnWhenRedisHangsAndTakesNoAnswerForAnother) {
  const testing::RedisServer server;
  const auto cache = open_cache(server.url());
  cache->put("a", "1", 1h);
  for (int count = 0; count < 3; ++count)
    ASSERT_TRUE(cache->take("client", 5, 1h).allowed);

  server.hang();

  EXPECT_LT(slowest(*cache), longest_call);
  EXPECT_TRUE(cache->take("client", 5, 1h).allowed);
  EXPECT_TRUE(cache->take("client", 5, 1h).allowed);
  EXPECT_FALSE(cache->take("client", 5, 1h).allowed);

  server.go_on();
  EXPECT_TRUE(comes_back(*cache));
  EXPECT_EQ(cache->get("a"), "1");
  EXPECT_TRUE(registry_.text().contains(R"(matinee_cache_commands_total{outcome="late"})"));
}

TEST_F(RedisCacheTest, KeepsTheConnectionThroughAShortPause) {
  const testing::RedisServer server;
  const testing::TcpGate gate{server.port()};
  const auto cache = open_cache("redis://127.0.0.1:" + std::to_string(gate.port()));
  cache->put("a", "1", 1h);

  server.hang();
  EXPECT_EQ(cache->get("a"), std::nullopt);
  server.go_on();

  EXPECT_TRUE(comes_back(*cache));
  EXPECT_EQ(cache->get("a"), "1");
  EXPECT_EQ(gate.connections(), 1);
}

TEST_F(RedisCacheTest, ConnectsAnewWhenAnAnswerStaysAway) {
  const testing::RedisServer server;
  testing::TcpGate gate{server.port()};
  const auto cache = open_cache("redis://127.0.0.1:" + std::to_string(gate.port()));
  gate.inflict(Way::answer, {.kind = Kind::late, .delay = 3s});
  cache->put("a", "1", 1h);

  gate.heal();

  EXPECT_TRUE(comes_back(*cache));
  EXPECT_GE(gate.connections(), 2);
}

TEST_F(RedisCacheTest, MixesNothingUpWhenAnswersAreSlow) {
  const testing::RedisServer server;
  testing::TcpGate gate{server.port()};
  const auto cache = open_cache("redis://127.0.0.1:" + std::to_string(gate.port()));
  for (int count = 0; count < 10; ++count)
    cache->put(std::to_string(count), std::to_string(count), 1h);

  gate.inflict(Way::answer, {.kind = Kind::late, .delay = 80ms});
  EXPECT_LT(slowest(*cache), longest_call);
  gate.inflict(Way::answer, {.kind = Kind::late, .delay = 30ms});
  for (int count = 0; count < 100; ++count) {
    const auto name = std::to_string(count % 10);
    const auto value = cache->get(name);
    EXPECT_TRUE(!value || *value == name);
  }

  gate.heal();
  EXPECT_TRUE(comes_back(*cache));
  EXPECT_EQ(cache->get("7"), "7");
}

TEST_F(RedisCacheTest, SurvivesAResetInTheMiddleOfAnAnswer) {
  const testing::RedisServer server;
  testing::TcpGate gate{server.port()};
  const auto cache = open_cache("redis://127.0.0.1:" + std::to_string(gate.port()));
  const std::string value(1000, 'x');

  for (const std::size_t bytes : {0U, 1U, 5U, 7U, 500U, 1007U}) {
    ASSERT_TRUE(comes_back(*cache));
    cache->put("a", value, 1h);
    gate.inflict(Way::answer, {.kind = Kind::reset, .after = bytes, .times = 1});

    EXPECT_EQ(cache->get("a"), std::nullopt) << bytes;

    ASSERT_TRUE(comes_back(*cache));
    EXPECT_EQ(cache->get("a"), value) << bytes;
  }
}

TEST_F(RedisCacheTest, BeginsWithoutRedisAndTakesItWhenItComes) {
  testing::RedisServer server;
  server.stop();
  const auto begin = std::chrono::steady_clock::now();
  const auto cache = open_cache(server.url());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_TRUE(cache->take("client", 1, 1h).allowed);
  EXPECT_FALSE(cache->take("client", 1, 1h).allowed);

  server.start();

  EXPECT_TRUE(comes_back(*cache));
}

TEST_F(RedisCacheTest, TeachesAServerTheScriptOfLimitsAgain) {
  const testing::RedisServer server;
  const auto cache = open_cache(server.url());
  Client client{parse_target(server.url()), registry_};
  ASSERT_TRUE(cache->take("client", 2, 1h).allowed);

  ASSERT_TRUE(client.ask(format_command({"SCRIPT", "FLUSH"}), client.deadline()));

  EXPECT_TRUE(cache->take("client", 2, 1h).allowed);
  EXPECT_FALSE(cache->take("client", 2, 1h).allowed);
}

TEST_F(RedisCacheTest, ForgetsLimitsThatAreFullAgain) {
  const testing::RedisServer server;
  const auto cache = open_cache(server.url());
  Client client{parse_target(server.url()), registry_};

  ASSERT_TRUE(cache->take("client", 2, 200ms).allowed);
  std::this_thread::sleep_for(250ms);

  EXPECT_EQ(client.ask(format_command({"DBSIZE"}), client.deadline())->number, 0);
}

TEST_F(RedisCacheTest, ShowsItsPasswordAndChoosesItsDatabase) {
  const testing::RedisServer server{
      {.password = "open sesame", .acl = {"app", "on", ">word", "~matinee:*", "+@all"}}
  };
  const auto with = [&](const std::string& credentials, const std::string& rest) {
    return "redis://" + credentials + "127.0.0.1:" + std::to_string(server.port()) + rest;
  };
  const auto first = open_cache(with(":open%20sesame@", "/1"));
  const auto second = open_cache(with("app:word@", "/2"));
  const auto same_as_first = open_cache(with("default:open%20sesame@", "/1"));

  first->put("a", "1", 1h);
  second->put("a", "2", 1h);

  EXPECT_EQ(first->get("a"), "1");
  EXPECT_EQ(second->get("a"), "2");
  EXPECT_EQ(same_as_first->get("a"), "1");
}

TEST_F(RedisCacheTest, IsLocalWhereRedisDoesNotLetItIn) {
  const testing::RedisServer server{{.password = "open sesame"}};
  const auto address = "127.0.0.1:" + std::to_string(server.port());
  for (const auto& url :
       {"redis://" + address, "redis://:wrong@" + address, "redis://who:open%20sesame@" + address
       }) {
    const auto cache = open_cache(url);
    cache->put("a", "1", 1h);
    EXPECT_EQ(cache->get("a"), std::nullopt);
    EXPECT_TRUE(cache->take("client", 1, 1h).allowed);
    EXPECT_FALSE(cache->take("client", 1, 1h).allowed);
    EXPECT_FALSE(is_connected());
  }
}

TEST_F(RedisCacheTest, IsLocalWhereAUserMayNotRunScripts) {
  const testing::RedisServer server{{.acl = {"app", "on", ">word", "~*", "+@all", "-@scripting"}}};
  const auto cache = open_cache("redis://app:word@127.0.0.1:" + std::to_string(server.port()));
  cache->put("a", "1", 1h);

  EXPECT_EQ(cache->get("a"), "1");
  EXPECT_TRUE(cache->take("client", 1, 1h).allowed);
  EXPECT_FALSE(cache->take("client", 1, 1h).allowed);
  EXPECT_TRUE(registry_.text().contains(R"(matinee_cache_commands_total{outcome="refused"})"));
}

TEST_F(RedisCacheTest, TrustsNoCertificateButTheRightOne) {
  const testing::RedisServer right{{.tls = true}};
  const testing::RedisServer other_name{{.tls = true, .certificate_host = "cache.example"}};
  const testing::RedisServer by_name{{.tls = true, .certificate_host = "localhost"}};
  const auto at = [](const std::string& host, const auto& server, const std::string& ca) {
    return "rediss://" + host + ":" + std::to_string(server.port()) +
           (ca.empty() ? "" : "?ca=" + ca);
  };

  for (const auto& url :
       {at("127.0.0.1", right, ""),
        at("127.0.0.1", right, other_name.ca_file()),
        at("127.0.0.1", other_name, other_name.ca_file()),
        at("localhost", right, right.ca_file()),
        "redis://127.0.0.1:" + std::to_string(right.port())}) {
    const auto cache = open_cache(url);
    cache->put("a", "1", 1h);
    EXPECT_EQ(cache->get("a"), std::nullopt) << url;
    EXPECT_FALSE(is_connected()) << url;
  }
  const auto cache = open_cache(at("localhost", by_name, by_name.ca_file()));
  cache->put("a", "1", 1h);
  EXPECT_EQ(cache->get("a"), "1");
}

TEST_F(RedisCacheTest, GoesOnByTlsWhenRedisIsKilledOrHangs) {
  testing::RedisServer server{{.tls = true}};
  const auto cache = open_cache(server.url());
  cache->put("a", "1", 1h);
  ASSERT_EQ(cache->get("a"), "1");

  server.hang();
  EXPECT_LT(slowest(*cache), longest_call);
  server.go_on();
  EXPECT_TRUE(comes_back(*cache));
  server.stop();
  EXPECT_LT(slowest(*cache), longest_call);
  server.start();
  EXPECT_TRUE(comes_back(*cache));
}

TEST_F(RedisCacheTest, KeepsNoValueAboveAMebibyte) {
  const testing::RedisServer server;
  const auto cache = open_cache(server.url());
  cache->put("a", "old", 1h);

  cache->put("a", std::string((1 << 20) + 1, 'x'), 1h);

  EXPECT_EQ(cache->get("a"), std::nullopt) << "also not the old value";
}

}  // namespace
}  // namespace matinee::cache::redis
