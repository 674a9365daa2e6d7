#include "media/frame_rate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee::media {
namespace {

PictureTimes constant(double rate, std::int64_t count = 250) {
  return {
      .count = count,
      .last_s = static_cast<double>(count - 1) / rate,
      .end_s = static_cast<double>(count) / rate,
      .shortest_s = 1 / rate,
      .longest_s = 1 / rate
  };
}

PictureTimes variable(double rate) {
  auto times = constant(rate);
  times.shortest_s = 0.4 / rate;
  times.longest_s = 7 / rate;
  return times;
}

TEST(FrameRate, ConstantSourcesKeepTheirs) {
  EXPECT_EQ(choose_frame_rate(constant(25), {25, 1}), (Rational{25, 1}));
  EXPECT_EQ(choose_frame_rate(constant(23.976), {24000, 1001}), (Rational{24000, 1001}));
  EXPECT_EQ(choose_frame_rate(constant(12.5), {25, 2}), (Rational{25, 2}));
  EXPECT_EQ(choose_frame_rate(constant(29.99), {90000, 3001}), (Rational{30, 1}));
}

TEST(FrameRate, ADeclaredRateThatDoesNotFitTheTimestampsIsIgnored) {
  // Matroska of 30 pictures per second in whole milliseconds, which the prober calls 60 or 1000.
  auto times = constant(30);
  times.shortest_s = 0.033;
  times.longest_s = 0.034;

  EXPECT_EQ(choose_frame_rate(times, {60, 1}), (Rational{30, 1}));
  EXPECT_EQ(choose_frame_rate(times, {1000, 1}), (Rational{30, 1}));
}

TEST(FrameRate, VariableSourcesGetTheNearestStandardRate) {
  EXPECT_EQ(choose_frame_rate(variable(28.7), {30, 1}), (Rational{30, 1}));
  EXPECT_EQ(choose_frame_rate(variable(28.7), {90000, 1}), (Rational{30000, 1001}));
}

TEST(FrameRate, HalvesAboveSixty) {
  EXPECT_EQ(choose_frame_rate(constant(120), {120, 1}), (Rational{60, 1}));
  EXPECT_EQ(choose_frame_rate(constant(90), {90, 1}), (Rational{45, 1}));
  EXPECT_EQ(choose_frame_rate(constant(119.88), {120000, 1001}), (Rational{60000, 1001}));
}

TEST(FrameRate, RepeatsPicturesBelowFive) {
  EXPECT_EQ(choose_frame_rate(constant(1), {1, 1}), (Rational{5, 1}));
}

TEST(FrameRate, OfASinglePictureIsTheDeclaredOne) {
  EXPECT_EQ(choose_frame_rate({.count = 1, .end_s = 0.04}, {24, 1}), (Rational{24, 1}));
  EXPECT_EQ(choose_frame_rate({.count = 1}, {0, 0}), (Rational{25, 1}));
}

RC_GTEST_PROP(FrameRate, IsAlwaysUsable, ()) {
  const auto number = [](int low, int high) { return *rc::gen::inRange(low, high); };
  PictureTimes times;
  times.count = number(0, 100'000);
  times.first_s = number(-100, 100) / 10.0;
  times.last_s = times.first_s + (number(0, 10'000'000) / 1000.0);
  times.shortest_s = number(0, 1000) / 1000.0;
  times.longest_s = times.shortest_s + (number(0, 1000) / 1000.0);
  const Rational declared{number(-2, 200'000), number(-2, 2000)};

  const auto rate = choose_frame_rate(times, declared);

  RC_ASSERT(rate.num > 0 && rate.den > 0);
  RC_ASSERT(rate.value() >= 4.99 && rate.value() <= 60.07);
}

}  // namespace
}  // namespace matinee::media
