#include "user-service/domain/throttle.hpp"

#include "user-service/tests/fixture.hpp"

namespace matinee::user {
namespace {

using ThrottleTest = UserFixture;

TEST_F(ThrottleTest, SaysHowLongToWait) {
  Throttle strict{
      throttles, clock, {.sign_ups_per_source = 1, .sign_up_window = std::chrono::minutes{10}}
  };
  ASSERT_TRUE(strict.admit_sign_up("192.0.2.1"));
  clock.advance(std::chrono::milliseconds{90'500});

  const auto refused_one = strict.admit_sign_up("192.0.2.1");

  ASSERT_FALSE(refused_one);
  EXPECT_EQ(refused_one.error().retry_after, std::chrono::seconds{510});
}

TEST_F(ThrottleTest, WithoutLimitsCountsNothing) {
  Throttle open{
      throttles,
      clock,
      {.sign_ins_per_account = 0, .sign_ins_per_source = 0, .sign_ups_per_source = 0}
  };
  for (int count = 0; count < 100; ++count) {
    ASSERT_TRUE(open.admit_sign_in("ada@example.com", "192.0.2.1"));
    ASSERT_TRUE(open.admit_sign_up("192.0.2.1"));
  }

  open.forgive_sign_in("ada@example.com", "192.0.2.1");

  EXPECT_TRUE(throttles.counts.empty());
}

TEST_F(ThrottleTest, KeepsNoAddressInClear) {
  ASSERT_TRUE(throttle.admit_sign_in("ada@example.com", "192.0.2.1"));

  for (const auto& [key, count] : throttles.counts)
    EXPECT_EQ(key.find("ada"), std::string::npos);
  EXPECT_EQ(throttles.counts.size(), 2U);
}

}  // namespace
}  // namespace matinee::user
