#include "media/ladder.hpp"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee::media {
namespace {

std::vector<int> heights(const std::vector<Rung>& rungs) {
  std::vector<int> out;
  for (const auto& rung : rungs)
    out.push_back(rung.height);
  return out;
}

TEST(Ladder, EndsAtTheSource) {
  EXPECT_THAT(
      heights(ladder({.width = 1920, .height = 1080})),
      testing::ElementsAre(144, 240, 360, 480, 720, 1080)
  );
  EXPECT_THAT(
      heights(ladder({.width = 640, .height = 480})), testing::ElementsAre(144, 240, 360, 480)
  );
  EXPECT_THAT(heights(ladder({.width = 7680, .height = 4320})).back(), 2160);
  EXPECT_THAT(heights(ladder({.width = 642, .height = 642})).back(), 480);
}

TEST(Ladder, KeepsTheAspectWithEvenSides) {
  const auto rungs = ladder({.width = 1920, .height = 1080});

  EXPECT_EQ(rungs.at(0).size, (Size{.width = 256, .height = 144}));
  EXPECT_EQ(rungs.at(3).size, (Size{.width = 854, .height = 480}));
  EXPECT_EQ(rungs.at(5).size, (Size{.width = 1920, .height = 1080}));
}

TEST(Ladder, GivesASmallSourceOneRungOfItsOwnSize) {
  EXPECT_THAT(
      ladder({.width = 161, .height = 121}),
      testing::ElementsAre(Rung{.height = 144, .size = {.width = 160, .height = 120}})
  );
}

TEST(Ladder, CapsFollowAreaAndRate) {
  const Rung hd{.height = 1080, .size = {.width = 1920, .height = 1080}};
  const Rung portrait{.height = 1080, .size = {.width = 608, .height = 1080}};

  EXPECT_EQ(rate_cap(hd, {25, 1}), 5'000'000);
  EXPECT_EQ(rate_cap(hd, {60, 1}), 7'500'000);
  EXPECT_LT(rate_cap(portrait, {25, 1}), 2'000'000);
}

RC_GTEST_PROP(Ladder, NeverScalesUpAndStaysEvenAndInShape, ()) {
  const Size display{.width = *rc::gen::inRange(16, 8193), .height = *rc::gen::inRange(16, 8193)};

  const auto rungs = ladder(display);

  RC_ASSERT(!rungs.empty());
  RC_ASSERT(std::ranges::is_sorted(rungs, std::ranges::less_equal{}, &Rung::height));
  for (const auto& rung : rungs) {
    RC_ASSERT(rung.size.width % 2 == 0 && rung.size.height % 2 == 0);
    RC_ASSERT(rung.size.width >= 2 && rung.size.height >= 2);
    RC_ASSERT(rung.size.width <= display.width && rung.size.height <= display.height);
    RC_ASSERT(std::ranges::find(standard_heights, rung.height) != standard_heights.end());
    const double exact = static_cast<double>(display.width) * rung.size.height / display.height;
    RC_ASSERT(std::abs(rung.size.width - exact) <= 2 + (exact / rung.size.height));
    RC_ASSERT(rate_cap(rung, {30, 1}) >= 60'000);
  }
}

TEST(DisplaySize, AppliesSampleAspectAndRotation) {
  VideoStream stream;
  stream.coded = {.width = 720, .height = 576};
  stream.sample_aspect = {64, 45};
  EXPECT_EQ(display_size(stream), (Size{.width = 1024, .height = 576}));

  stream.rotation = 270;
  EXPECT_EQ(display_size(stream), (Size{.width = 576, .height = 1024}));

  stream.sample_aspect = {0, 1};  // Unknown.
  EXPECT_EQ(display_size(stream), (Size{.width = 576, .height = 720}));
}

TEST(MainVideo, SkipsCoverArt) {
  Source source;
  source.video.resize(1);
  source.video[0].is_cover_art = true;
  EXPECT_EQ(main_video(source), nullptr);

  source.video.resize(2);
  source.video[1].index = 2;
  EXPECT_EQ(main_video(source)->index, 2);
}

}  // namespace
}  // namespace matinee::media
