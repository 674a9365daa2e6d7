#include "streaming-service/domain/playback.hpp"

#include <gtest/gtest.h>

namespace matinee::streaming {
namespace {

TEST(ResumePosition, GoesOnInTheMiddleOnly) {
  constexpr double two_hours = 7200;
  EXPECT_EQ(resume_position(0, two_hours), 0);
  EXPECT_EQ(resume_position(29'999, two_hours), 0);
  EXPECT_EQ(resume_position(30'000, two_hours), 30'000);
  EXPECT_EQ(resume_position(6'480'000, two_hours), 6'480'000);
  EXPECT_EQ(resume_position(6'480'001, two_hours), 0);
}

TEST(ResumePosition, KnowsShortTitles) {
  EXPECT_EQ(resume_position(400, 10), 0);
  EXPECT_EQ(resume_position(5'000, 10), 5'000);
  EXPECT_EQ(resume_position(9'500, 10), 0);
  EXPECT_EQ(resume_position(100, 0), 0);
}

}  // namespace
}  // namespace matinee::streaming
