#include "queue/sqs/leases.hpp"

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace matinee::queue::sqs {
namespace {

using namespace std::chrono_literals;

class LeasesTest : public ::testing::Test {
 protected:
  testing::ManualClock clock_;
  Leases leases_{clock_};
};

TEST_F(LeasesTest, EndByTimeAndByBeingDropped) {
  leases_.add("a", clock_.steady(), 30s);
  leases_.add("b", clock_.steady(), 30s);
  leases_.drop("b");

  EXPECT_FALSE(leases_.holds("b"));
  EXPECT_FALSE(leases_.holds("never"));
  clock_.advance(29999ms);
  EXPECT_TRUE(leases_.holds("a"));
  clock_.advance(1ms);
  EXPECT_FALSE(leases_.holds("a"));
}

TEST_F(LeasesTest, CountFromWhenTheExtensionWasAskedFor) {
  leases_.add("a", clock_.steady(), 30s);
  const auto asked = clock_.steady();
  clock_.advance(20s);

  leases_.extend("a", asked, 30s);

  clock_.advance(10s);
  EXPECT_FALSE(leases_.holds("a"));
}

TEST_F(LeasesTest, LastTwelveHoursInAll) {
  leases_.add("a", clock_.steady(), 12h);

  EXPECT_EQ(leases_.allowed("a", 13h), 12h);
  clock_.advance(11h);
  EXPECT_EQ(leases_.allowed("a", 30min), 30min);
  EXPECT_EQ(leases_.allowed("a", 2h), 1h);
  clock_.advance(1h);
  EXPECT_EQ(leases_.allowed("a", 1s), std::nullopt);
}

}  // namespace
}  // namespace matinee::queue::sqs
