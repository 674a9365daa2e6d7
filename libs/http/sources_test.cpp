#include "http/sources.hpp"

#include <gtest/gtest.h>

namespace matinee::http {
namespace {

TEST(SourcesTest, LimitsEachAddress) {
  Sources sources{2, {}};

  EXPECT_TRUE(sources.enter("192.0.2.1"));
  EXPECT_TRUE(sources.enter("192.0.2.1"));
  EXPECT_FALSE(sources.enter("192.0.2.1"));
  EXPECT_TRUE(sources.enter("192.0.2.2"));
  sources.leave("192.0.2.1");
  EXPECT_TRUE(sources.enter("192.0.2.1"));
  EXPECT_FALSE(sources.enter("192.0.2.1"));
}

TEST(SourcesTest, TakesANetworkOfIpv6ForOneSource) {
  Sources sources{1, {}};

  EXPECT_TRUE(sources.enter("2001:db8:0:1::1"));
  EXPECT_FALSE(sources.enter("2001:db8:0:1:ffff:ffff:ffff:ffff"));
  EXPECT_TRUE(sources.enter("2001:db8:0:2::1"));
  sources.leave("2001:db8:0:1::9");
  EXPECT_TRUE(sources.enter("2001:db8:0:1::2"));
}

TEST(SourcesTest, DoesNotCountWhoIsExempt) {
  Sources sources{1, {"127.0.0.0/8", "::1", "10.1.0.0/16"}};

  for (const auto* address : {"127.0.0.1", "::1", "10.1.2.3"}) {
    EXPECT_TRUE(sources.enter(address));
    EXPECT_TRUE(sources.enter(address)) << address;
    sources.leave(address);
  }
}

}  // namespace
}  // namespace matinee::http
