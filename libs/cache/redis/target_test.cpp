#include "cache/redis/target.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace matinee::cache::redis {
namespace {

using namespace std::chrono_literals;

TEST(ParseTarget, ReadsEveryPart) {
  const auto target = parse_target(
      "rediss://app:p%40ss%3Aw%2Frd@cache.example:6380/3?ca=/etc/ca%20file.pem&timeout_ms=20"
  );

  EXPECT_EQ(target.host, "cache.example");
  EXPECT_EQ(target.port, 6380);
  EXPECT_EQ(target.user, "app");
  EXPECT_EQ(target.password.reveal(), "p@ss:w/rd");
  EXPECT_EQ(target.database, 3);
  EXPECT_TRUE(target.tls);
  EXPECT_EQ(target.ca_file, "/etc/ca file.pem");
  EXPECT_EQ(target.timeout, 20ms);
}

TEST(ParseTarget, HasDefaults) {
  for (const char* url : {"redis://cache", "redis://cache/", "redis://cache:6379/0"}) {
    const auto target = parse_target(url);
    EXPECT_EQ(target.host, "cache");
    EXPECT_EQ(target.port, 6379);
    EXPECT_TRUE(target.user.empty());
    EXPECT_TRUE(target.password.empty());
    EXPECT_EQ(target.database, 0);
    EXPECT_FALSE(target.tls);
    EXPECT_EQ(target.timeout, 50ms);
  }
}

TEST(ParseTarget, TakesPasswordsAloneAndAddressesOfVersion6) {
  EXPECT_EQ(parse_target("redis://:word@cache").password.reveal(), "word");
  EXPECT_TRUE(parse_target("redis://:word@cache").user.empty());
  EXPECT_EQ(parse_target("redis://[::1]").host, "::1");
  EXPECT_EQ(parse_target("redis://[::1]:7000/1").port, 7000);
}

TEST(ParseTarget, RefusesTheRestWithoutRepeatingIt) {
  for (const char* url :
       {"",
        "redis",
        "redis:/secret",
        "http://secret",
        "redis://",
        "redis://:6379",
        "redis://secret@host",
        "redis://secret:@host",
        "redis://user:sec%xret@host",
        "redis://secret:port",
        "redis://secret:0",
        "redis://secret:65536",
        "redis://[::1",
        "redis://[::1]x",
        "redis://secret/one",
        "redis://secret/-1",
        "redis://secret/65536",
        "redis://secret?timeout_ms=0",
        "redis://secret?timeout_ms=101",
        "redis://secret?timeout_ms",
        "redis://secret?ca=/file",
        "rediss://secret?ca=",
        "redis://secret?secret=1"}) {
    try {
      static_cast<void>(parse_target(url));
      FAIL() << url;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string{error.what()}.find("secret"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace matinee::cache::redis
