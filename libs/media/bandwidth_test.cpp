#include "media/bandwidth.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee::media {
namespace {

TEST(Bandwidth, IsTheHighestRateOfASegmentNotTheAverage) {
  const std::vector<SegmentSize> segments{
      {.bytes = 750'000, .seconds = 6},
      {.bytes = 1'500'000, .seconds = 6},
      {.bytes = 750'000, .seconds = 6}
  };

  const auto measured = measure(segments, 6);

  EXPECT_EQ(measured.peak, 2'000'000);
  EXPECT_EQ(measured.average, 1'333'334);
}

TEST(Bandwidth, IgnoresAShortLastSegmentAlone) {
  // 0.2 s at 8 Mbit/s is no peak: a run has to last half a target duration.
  const std::vector<SegmentSize> segments{
      {.bytes = 750'000, .seconds = 6}, {.bytes = 200'000, .seconds = 0.2}
  };

  EXPECT_EQ(measure(segments, 6).peak, 1'225'807);
}

TEST(Bandwidth, OfATitleShorterThanHalfATargetIsItsAverage) {
  const std::vector<SegmentSize> segments{{.bytes = 100'000, .seconds = 1}};

  EXPECT_EQ(measure(segments, 6).peak, 800'000);
}

TEST(Bandwidth, OfNothingIsZero) {
  EXPECT_EQ(measure({}, 6).peak, 0);
}

RC_GTEST_PROP(Bandwidth, PeakIsNeverBelowTheAverage, ()) {
  std::vector<SegmentSize> segments;
  const auto count = *rc::gen::inRange(1, 40);
  for (int i = 0; i < count; ++i) {
    segments.push_back(
        {.bytes = *rc::gen::inRange<std::uint64_t>(1, 10'000'000),
         .seconds = *rc::gen::inRange(1, 700) / 100.0}
    );
  }

  const auto measured = measure(segments, 6);

  RC_ASSERT(measured.average > 0);
  RC_ASSERT(measured.peak >= measured.average);
}

}  // namespace
}  // namespace matinee::media
