#include "media/segment_grid.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "media/frame_rate.hpp"

namespace matinee::media {
namespace {

TEST(SegmentGrid, HoldsThreeGopsOfTwoSeconds) {
  const SegmentGrid grid{{30000, 1001}, 240};

  EXPECT_EQ(grid.gop(), 60);
  EXPECT_EQ(grid.count(), 2);
  EXPECT_EQ(grid.frames_in(0), 180);
  EXPECT_EQ(grid.frames_in(1), 60);
  EXPECT_DOUBLE_EQ(grid.seconds(180), 6.006);
}

TEST(SegmentGrid, ComparesTicksExactly) {
  const SegmentGrid grid{{30000, 1001}, 100'000};

  EXPECT_TRUE(grid.is_start_of(180, 180'180, 30'000));
  EXPECT_FALSE(grid.is_start_of(180, 180'179, 30'000));
}

RC_GTEST_PROP(SegmentGrid, CoversEveryPictureOnce, ()) {
  const auto rate = *rc::gen::elementOf(standard_rates);
  const SegmentGrid grid{rate, *rc::gen::inRange<std::int64_t>(1, 3'000'000)};

  RC_ASSERT(grid.begin(0) == 0);
  RC_ASSERT(grid.begin(grid.count()) == grid.frames());
  const auto k = *rc::gen::inRange<std::int64_t>(0, grid.count());
  RC_ASSERT(grid.frames_in(k) >= 1);
  RC_ASSERT(grid.seconds(grid.frames_in(k)) <= 6.5);
  RC_ASSERT(std::abs(grid.nominal_seconds() - 6) <= 0.1);
}

}  // namespace
}  // namespace matinee::media
