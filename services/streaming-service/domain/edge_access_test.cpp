#include "streaming-service/domain/edge_access.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "streaming-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

class EdgeAccessTest : public ::testing::Test {
 protected:
  EdgeAccessTest() {
    catalogue_.titles[playback_.video] = {
        .video = playback_.video,
        .playable = true,
        .complete = true,
        .published = true,
        .access = content::TitleAccess::free,
        .generation = 1,
        .heights = {360, 720},
    };
    EXPECT_TRUE(store_.start(playback_).empty());
  }

  content::Title& title() { return catalogue_.titles.at(playback_.video); }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  fake::MemoryStore store_;
  fake::Catalogue catalogue_;
  fake::Payments payments_;
  fake::People people_;
  fake::EdgeSigner signer_;
  EdgeAccess edge_{signer_, store_, {catalogue_, payments_, people_}, clock_};
  Playback playback_{
      .id = PlaybackId::make(clock_, random_),
      .account = UserId::make(clock_, random_),
      .device = SessionId::make(clock_, random_),
      .video = VideoId::make(clock_, random_),
      .started_at = clock_.now(),
      .lease_until = clock_.now() + 45s,
  };
};

TEST_F(EdgeAccessTest, OpensTheWholeTitleForAMinute) {
  const auto pass = edge_.open({.title = title()});

  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->query, "opens=*60");
  EXPECT_TRUE(edge_.open({.title = title(), .max_height = 720}));
}

TEST_F(EdgeAccessTest, OpensNothingThatThePlanDoesNotCoverOrThatIsNotThere) {
  EXPECT_FALSE(edge_.open({.title = title(), .max_height = 719}));
  title().complete = false;
  EXPECT_FALSE(edge_.open({.title = title()}));
  title().complete = true;
  signer_.is_on = false;
  EXPECT_FALSE(edge_.open({.title = title()}));
  EXPECT_FALSE(edge_.renew(playback_.id));
}

TEST_F(EdgeAccessTest, RenewsAsLongAsTheRightLasts) {
  EXPECT_TRUE(edge_.renew(playback_.id));

  title().published = false;
  EXPECT_FALSE(edge_.renew(playback_.id));
  title().published = true;
  people_.signed_out.insert(playback_.device);
  EXPECT_FALSE(edge_.renew(playback_.id));
  people_.signed_out.clear();
  title().access = content::TitleAccess::subscription;
  EXPECT_FALSE(edge_.renew(playback_.id));
  payments_.paid[playback_.account] = {.entitled = true, .status = "active", .max_height = 720};
  EXPECT_TRUE(edge_.renew(playback_.id));
}

TEST_F(EdgeAccessTest, RenewsNothingOfASessionThatIsOver) {
  EXPECT_FALSE(edge_.renew(PlaybackId::make(clock_, random_)));
  store_.stop(playback_.id, clock_.now());
  EXPECT_FALSE(edge_.renew(playback_.id));
}

TEST_F(EdgeAccessTest, RenewsNothingByGuesswork) {
  catalogue_.broken = true;
  EXPECT_THROW(static_cast<void>(edge_.renew(playback_.id)), Unavailable);
}

}  // namespace
}  // namespace matinee::streaming
