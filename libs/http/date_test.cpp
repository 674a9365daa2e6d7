#include "http/date.hpp"

#include <gtest/gtest.h>

namespace matinee::http {
namespace {

TEST(HttpDate, IsReadAsItIsWritten) {
  constexpr std::time_t time = 784111777;

  EXPECT_EQ(format_http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
}

TEST(HttpDate, IsNothingElse) {
  for (const std::string_view text :
       {"",
        "Sun, 06 Nov 1994 08:49:37 GMT+1",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 36 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "1994-11-06T08:49:37Z"})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

}  // namespace
}  // namespace matinee::http
