#include "core/clock.hpp"

#include <gtest/gtest.h>

namespace matinee {
namespace {

TEST(Clock, WritesRfc3339WithMilliseconds) {
  EXPECT_EQ(format_rfc3339(from_millis(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339(from_millis(1795497674123)), "2026-11-24T05:21:14.123Z");
}

TEST(Clock, ReadsWhatItWrites) {
  for (const std::int64_t millis : {0LL, 1LL, 951782400000LL, 1795497674123LL, 4102444799999LL}) {
    EXPECT_EQ(parse_rfc3339(format_rfc3339(from_millis(millis))), from_millis(millis));
  }
}

TEST(Clock, ReadsZonesAndFractions) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T01:30:00+01:30"), from_millis(0));
  EXPECT_EQ(parse_rfc3339("1970-01-01t00:00:00.5z"), from_millis(500));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.1239Z"), from_millis(123));
}

TEST(Clock, RefusesOtherText) {
  for (const char* text :
       {"",
        "1970-01-01",
        "1970-01-01T00:00:00",
        "1970-13-01T00:00:00Z",
        "1970-02-30T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00Z ",
        "1970-01-01T00:00:00+25:00",
        "+970-01-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace matinee
