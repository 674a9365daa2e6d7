#include "media/segment_grid.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
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

using testing::ElementsAre;

std::vector<std::int64_t> begins_of(const SegmentGrid& grid) {
  std::vector<std::int64_t> out;
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.push_back(grid.begin(k));
  return out;
}

TEST(SegmentGrid, StartsWithShortSegmentsWhenAsked) {
  const SegmentGrid grid{{25, 1}, 700, GridStart::bootstrap};

  EXPECT_THAT(begins_of(grid), ElementsAre(0, 50, 100, 200, 350, 500, 650));
  EXPECT_EQ(grid.begin(7), 700);
  EXPECT_DOUBLE_EQ(grid.nominal_seconds(), 6);
}

TEST(SegmentGrid, EndsTheShortSegmentsWithTheTitle) {
  EXPECT_THAT(begins_of(SegmentGrid{{25, 1}, 1, GridStart::bootstrap}), ElementsAre(0));
  EXPECT_THAT(begins_of(SegmentGrid{{25, 1}, 50, GridStart::bootstrap}), ElementsAre(0));
  EXPECT_THAT(begins_of(SegmentGrid{{25, 1}, 51, GridStart::bootstrap}), ElementsAre(0, 50));
  EXPECT_THAT(begins_of(SegmentGrid{{25, 1}, 200, GridStart::bootstrap}), ElementsAre(0, 50, 100));
  const SegmentGrid short_end{{25, 1}, 120, GridStart::bootstrap};
  EXPECT_EQ(short_end.frames_in(2), 20);
}

TEST(SegmentGrid, TakesTheBoundariesOfASource) {
  const auto grid = SegmentGrid::with_boundaries({25, 1}, 800, {0, 201, 411, 611, 661, 697});

  ASSERT_TRUE(grid) << grid.error();
  EXPECT_THAT(begins_of(*grid), ElementsAre(0, 201, 411, 611, 661, 697));
  EXPECT_EQ(grid->begin(6), 800);
  EXPECT_EQ(grid->segment_of(200), 0);
  EXPECT_EQ(grid->segment_of(201), 1);
  EXPECT_EQ(grid->segment_of(799), 5);
  EXPECT_DOUBLE_EQ(grid->nominal_seconds(), 8.4);
}

TEST(SegmentGrid, RefusesBoundariesThatAreNone) {
  const auto refuses = [](std::vector<std::int64_t> begins) {
    return !SegmentGrid::with_boundaries({15, 1}, 300, std::move(begins));
  };

  EXPECT_TRUE(refuses({}));
  EXPECT_TRUE(refuses({1, 150}));
  EXPECT_TRUE(refuses({0, 150, 150}));
  EXPECT_TRUE(refuses({0, 150, 100}));
  EXPECT_TRUE(refuses({0, 150, 300}));
  EXPECT_TRUE(refuses({0, -150}));
  EXPECT_TRUE(refuses({0})) << "20 s";
  EXPECT_FALSE(refuses({0, 150}));
  EXPECT_FALSE(SegmentGrid::with_boundaries({25, 1}, 0, {0}));
  EXPECT_FALSE(SegmentGrid::with_boundaries({0, 1}, 300, {0, 150}));
}

TEST(SegmentsAtKeyFrames, AreAsLongAsTheyShouldBeAndUpToTheNextKeyFrame) {
  const std::vector<std::int64_t> keys{
      0, 40, 60, 100, 130, 200, 236, 411, 540, 561, 700, 712, 1100
  };

  // At least 50, 50 and 100 pictures; then 150, 300, 450 from 236 on, whatever is between.
  EXPECT_THAT(
      segments_at_key_frames({25, 1}, keys), ElementsAre(0, 60, 130, 236, 411, 540, 700, 1100)
  );
  EXPECT_THAT(
      segments_at_key_frames({30000, 1001}, std::vector<std::int64_t>{0, 59, 60}),
      ElementsAre(0, 60)
  );
  EXPECT_TRUE(segments_at_key_frames({25, 1}, {}).empty());
}

TEST(SegmentsAtKeyFrames, AreTheUsualOnesWhereKeyFramesAllow) {
  for (const auto& rate : standard_rates) {
    const SegmentGrid grid{rate, 100'000, GridStart::bootstrap};
    std::vector<std::int64_t> keys;
    for (std::int64_t picture = 0; picture < grid.frames(); picture += grid.gop() / 2)
      keys.push_back(picture);

    const auto begins = segments_at_key_frames(rate, keys);

    ASSERT_EQ(std::ssize(begins), grid.count());
    for (std::int64_t k = 0; k < grid.count(); ++k)
      EXPECT_EQ(begins[static_cast<std::size_t>(k)], grid.begin(k));
  }
}

RC_GTEST_PROP(SegmentsAtKeyFrames, AreWhereTheMuxerCutsEachRun, ()) {
  std::vector<std::int64_t> keys{0};
  for (int i = 0; i < 2000; ++i)
    keys.push_back(keys.back() + *rc::gen::inRange<std::int64_t>(1, 200));

  const auto begins = segments_at_key_frames({25, 1}, keys);

  for (std::size_t first = 3; first < begins.size(); first += copied_run) {
    auto at = first;
    for (const auto picture : keys) {
      const auto from_start = picture - begins[first];
      if (at == first + copied_run || at >= begins.size()) break;
      const auto cuts = static_cast<std::int64_t>(at - first);
      if (from_start < 0 || from_start < cuts * 150) continue;
      RC_ASSERT(begins[at] == picture);
      ++at;
    }
  }
}

/// Segments of 1 to 200 pictures at 25 per second.
SegmentGrid any_grid() {
  const auto frames = *rc::gen::inRange<std::int64_t>(1, 100'000);
  const auto rate = *rc::gen::elementOf(standard_rates);
  if (*rc::gen::arbitrary<bool>()) {
    const auto start = *rc::gen::element(GridStart::regular, GridStart::bootstrap);
    return SegmentGrid{rate, frames, start};
  }
  std::vector<std::int64_t> begins{0};
  while (begins.back() + 200 < frames)
    begins.push_back(begins.back() + *rc::gen::inRange<std::int64_t>(1, 201));
  return SegmentGrid::with_boundaries({25, 1}, frames, std::move(begins)).value();
}

RC_GTEST_PROP(SegmentGrid, HoldsEveryPictureInOneSegment, ()) {
  const auto grid = any_grid();
  const auto frame = *rc::gen::inRange<std::int64_t>(0, grid.frames());

  const auto k = grid.segment_of(frame);

  RC_ASSERT(k >= 0 && k < grid.count());
  RC_ASSERT(grid.begin(k) <= frame && frame < grid.begin(k + 1));
  RC_ASSERT(grid.begin(0) == 0);
  RC_ASSERT(grid.begin(grid.count()) == grid.frames());
}

RC_GTEST_PROP(SegmentGrid, StartsAsBootstrapAndGoesOnRegularly, ()) {
  const auto rate = *rc::gen::elementOf(standard_rates);
  const SegmentGrid grid{rate, *rc::gen::inRange<std::int64_t>(1, 3'000'000), GridStart::bootstrap};
  const auto k = *rc::gen::inRange<std::int64_t>(0, grid.count());

  constexpr std::array<std::int64_t, 3> bootstrap_gops{1, 1, 2};
  const std::int64_t gops =
      std::cmp_less(k, bootstrap_gops.size()) ? bootstrap_gops.at(static_cast<std::size_t>(k)) : 3;
  if (k + 1 < grid.count()) RC_ASSERT(grid.frames_in(k) == gops * grid.gop());
  RC_ASSERT(grid.frames_in(k) >= 1 && grid.frames_in(k) <= gops * grid.gop());
}

}  // namespace
}  // namespace matinee::media
