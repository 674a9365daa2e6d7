#include "webhooks/schedule.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include <gtest/gtest.h>

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

/// All bytes alike.
class FlatRandom final : public Random {
 public:
  explicit FlatRandom(std::byte value) : value_{value} {}

  void fill(std::span<std::byte> out) override { std::ranges::fill(out, value_); }

 private:
  std::byte value_;
};

std::chrono::milliseconds all_pauses(Random& random, int& attempts) {
  std::chrono::milliseconds sum{0};
  for (attempts = 1;; ++attempts) {
    const auto pause = pause_after(attempts, random);
    if (!pause) return sum;
    sum += *pause;
  }
}

TEST(WebhookSchedule, GoesOnForADayAndNotForTwo) {
  FlatRandom least{std::byte{0}};
  FlatRandom most{std::byte{0xFF}};
  int attempts = 0;
  EXPECT_EQ(all_pauses(least, attempts), 24h + 5s);
  EXPECT_EQ(attempts, 9);
  const auto longest = all_pauses(most, attempts);
  EXPECT_GT(longest, 26h);
  EXPECT_LE(longest, 26h + 24min + 6s);
}

TEST(WebhookSchedule, WaitsLongerEachTime) {
  FlatRandom most{std::byte{0xFF}};
  FlatRandom least{std::byte{0}};
  for (int attempt = 1; attempt < 8; ++attempt)
    EXPECT_LE(*pause_after(attempt, least), *pause_after(attempt + 1, least));
  EXPECT_EQ(pause_after(1, least), 5s);
  EXPECT_LT(*pause_after(1, most), 5500ms);
  EXPECT_GT(*pause_after(1, most), 5490ms);
  EXPECT_FALSE(pause_after(0, least));
  EXPECT_FALSE(pause_after(9, least));
}

TEST(WebhookSchedule, LetsAnEndpointRestForMinutesAtMost) {
  EXPECT_EQ(rest_after(1), 5s);
  EXPECT_EQ(rest_after(2), 10s);
  EXPECT_EQ(rest_after(6), 160s);
  EXPECT_EQ(rest_after(7), 5min);
  EXPECT_EQ(rest_after(1'000'000), 5min);
}

}  // namespace
}  // namespace matinee::webhooks
