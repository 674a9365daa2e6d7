#include "platform/address.hpp"

#include <gtest/gtest.h>

#include "platform/errors.hpp"

namespace matinee::platform {
namespace {

TEST(Address, IsAnIpAddressAndAPort) {
  EXPECT_EQ(parse_address("127.0.0.1:8080").url(8080), "http://127.0.0.1:8080");
  EXPECT_EQ(parse_address("[::1]:0").url(1234), "http://[::1]:1234");
  EXPECT_EQ(parse_address("localhost:1").host, "127.0.0.1");
  EXPECT_EQ(parse_address(":80").host, "0.0.0.0");
  EXPECT_EQ(parse_address("0.0.0.0:80").local_url(80), "http://127.0.0.1:80");
  EXPECT_EQ(parse_address("[::]:80").local_url(80), "http://[::1]:80");
}

TEST(Address, RefusesEverythingElse) {
  for (const auto* text :
       {"",
        "8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:x",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "example.com:80",
        "::1:80",
        "[::1:80",
        "256.0.0.1:1",
        "127.0.0.1:80 "}) {
    EXPECT_THROW(static_cast<void>(parse_address(text)), ConfigurationError) << text;
  }
}

TEST(Address, KnowsWhatOnlyThisMachineReaches) {
  for (const auto* host : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const auto* host : {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.1", "x"})
    EXPECT_FALSE(is_loopback(host)) << host;
}

}  // namespace
}  // namespace matinee::platform
