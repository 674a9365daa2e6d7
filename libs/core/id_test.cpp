#include "core/id.hpp"

#include <set>

#include <gtest/gtest.h>

namespace matinee {
namespace {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(std::int64_t millis) : now_{from_millis(millis)} {}

  [[nodiscard]] Time now() const override { return now_; }

  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return {}; }

 private:
  Time now_;
};

TEST(Id, IsPrefixAndUuid7InBase32) {
  SystemRandom random;
  const auto id = VideoId::make(FixedClock{1795497674123}, random);
  EXPECT_EQ(id.str().size(), 4U + 26U);
  EXPECT_TRUE(id.str().starts_with("vid_0"));
  EXPECT_EQ(VideoId::parse(id.str()), id);
}

TEST(Id, SortsByTimeAndIsUnique) {
  SystemRandom random;
  std::set<VideoId> seen;
  VideoId last;
  for (std::int64_t millis = 1795497674000; millis < 1795497675000; ++millis) {
    const auto id = VideoId::make(FixedClock{millis}, random);
    EXPECT_LT(last, id);
    EXPECT_TRUE(seen.insert(id).second);
    last = id;
  }
}

TEST(Id, RefusesOtherTypesAndShapes) {
  SystemRandom random;
  const std::string good = VideoId::make(FixedClock{1}, random).str();
  EXPECT_FALSE(UserId::parse(good));
  EXPECT_FALSE(VideoId::parse(good + "0"));
  EXPECT_FALSE(VideoId::parse(good.substr(0, good.size() - 1)));
  for (const char* text :
       {"",
        "vid",
        "vid_",
        "vid_../../../../etc/passwd000000",
        "vid_8zzzzzzzzzzzzzzzzzzzzzzzzz",
        "vid_0000000000000000000000000u"}) {
    EXPECT_FALSE(VideoId::parse(text)) << text;
  }
}

}  // namespace
}  // namespace matinee
