#include "streaming-service/store/sql_playback_store.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "database/migrate.hpp"
#include "database/open.hpp"
#include "streaming-service/store/queries.hpp"
#include "testing/engine_database.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;
using Renewal = PlaybackStore::Renewal;

constexpr auto lease = 45s;

class SqlPlaybackStoreTest : public ::testing::TestWithParam<db::Engine> {
 protected:
  SqlPlaybackStoreTest() { db::migrate(*database_, "streaming", sql::migrations, clock_); }

  Playback playback(int max_streams) {
    return {
        .id = PlaybackId::make(clock_, random_),
        .account = account_,
        .device = SessionId::make(clock_, random_),
        .video = video_,
        .title = "Metropolis",
        .max_streams = max_streams,
        .started_at = clock_.now(),
        .lease_until = clock_.now() + lease,
    };
  }

  /// Starts a session that there must be room for.
  Playback started(int max_streams) {
    const Playback made = playback(max_streams);
    EXPECT_TRUE(store_.start(made).empty());
    return made;
  }

  Renewal renew(Playback held) {
    held.lease_until = clock_.now() + lease;
    return store_.renew(held, clock_.now());
  }

  testing::EngineDatabase database_{GetParam()};
  testing::ManualClock clock_;
  testing::SeededRandom random_;
  SqlPlaybackStore store_{*database_};
  UserId account_ = UserId::make(clock_, random_);
  VideoId video_ = VideoId::make(clock_, random_);
};

TEST_P(SqlPlaybackStoreTest, GivesBackWhatItStored) {
  const Playback made = started(2);

  const auto found = store_.find(made.id);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->account, made.account);
  EXPECT_EQ(found->device, made.device);
  EXPECT_EQ(found->video, made.video);
  EXPECT_EQ(found->title, "Metropolis");
  EXPECT_EQ(found->max_streams, 2);
  EXPECT_EQ(found->started_at, made.started_at);
  EXPECT_EQ(found->lease_until, made.lease_until);
  EXPECT_FALSE(found->stopped);
  EXPECT_FALSE(store_.find(PlaybackId::make(clock_, random_)));
}

TEST_P(SqlPlaybackStoreTest, RefusesOneMoreThanTheLimitAndNamesTheActiveOnes) {
  const Playback first = started(2);
  clock_.advance(1s);
  const Playback second = started(2);

  const auto active = store_.start(playback(2));

  ASSERT_EQ(active.size(), 2U);
  EXPECT_EQ(active[0].id, first.id);
  EXPECT_EQ(active[1].id, second.id);
}

TEST_P(SqlPlaybackStoreTest, HasNoLimitAtZeroAndCountsPerAccount) {
  for (int count = 0; count < 5; ++count)
    started(0);
  account_ = UserId::make(clock_, random_);
  started(1);
}

TEST_P(SqlPlaybackStoreTest, SessionsWithoutLimitTakeNoSlotOfThoseWithOne) {
  const Playback free = started(0);
  clock_.advance(1s);
  const Playback paid = started(1);
  clock_.advance(1s);
  started(0);

  EXPECT_EQ(store_.start(playback(1)).size(), 1U);
  EXPECT_EQ(renew(paid), Renewal::renewed) << "the free one is older";
  EXPECT_EQ(renew(free), Renewal::renewed);
}

TEST_P(SqlPlaybackStoreTest, ASessionThatComesUnderALimitHasToFindASlot) {
  Playback free = started(0);
  clock_.advance(1s);
  const Playback paid = started(1);
  free.max_streams = 1;

  EXPECT_EQ(renew(free), Renewal::full);
  store_.stop(paid.id, clock_.now());
  EXPECT_EQ(renew(free), Renewal::renewed);
  EXPECT_EQ(store_.start(playback(1)).size(), 1U);
}

TEST_P(SqlPlaybackStoreTest, FreesTheSlotOfADeadPlayerAfterItsLease) {
  const Playback dead = started(1);
  clock_.advance(lease - 1ms);
  EXPECT_EQ(store_.start(playback(1)).size(), 1U);
  clock_.advance(1ms);
  started(1);

  EXPECT_EQ(renew(dead), Renewal::full);
}

TEST_P(SqlPlaybackStoreTest, FreesTheSlotOfAStoppedPlayerAtOnce) {
  const Playback stopped = started(1);
  store_.stop(stopped.id, clock_.now());
  started(1);

  EXPECT_EQ(renew(stopped), Renewal::full);
  EXPECT_TRUE(store_.find(stopped.id)->stopped);
}

TEST_P(SqlPlaybackStoreTest, NeverRenewsAStoppedSession) {
  const Playback stopped = started(2);
  store_.stop(stopped.id, clock_.now());

  EXPECT_EQ(renew(stopped), Renewal::ended);
}

TEST_P(SqlPlaybackStoreTest, KeepsTheSlotOfAPlayerThatReports) {
  const Playback playing = started(1);
  for (int minute = 0; minute < 10; ++minute) {
    clock_.advance(30s);
    EXPECT_EQ(renew(playing), Renewal::renewed);
  }
  EXPECT_EQ(store_.start(playback(1)).size(), 1U);
}

TEST_P(SqlPlaybackStoreTest, GivesALostSlotBackWhenOneIsFree) {
  const Playback paused = started(1);
  clock_.advance(10min);

  EXPECT_EQ(renew(paused), Renewal::renewed);
  EXPECT_EQ(store_.start(playback(1)).size(), 1U);
}

TEST_P(SqlPlaybackStoreTest, KeepsTheOldestWhenTheLimitShrinks) {
  Playback first = started(2);
  clock_.advance(1s);
  Playback second = started(2);
  first.max_streams = second.max_streams = 1;

  EXPECT_EQ(renew(second), Renewal::full);
  EXPECT_EQ(renew(first), Renewal::renewed);
}

TEST_P(SqlPlaybackStoreTest, AClockThatWasAheadLocksNobodyOut) {
  clock_.set_wall(clock_.now() + 24h);
  started(1);
  clock_.set_wall(clock_.now() - 24h);

  started(1);
}

TEST_P(SqlPlaybackStoreTest, NeverGivesMoreSlotsThanTheLimitToRacingPlayers) {
  constexpr int racers = 8;
  std::vector<Playback> wishes;
  for (int count = 0; count < racers; ++count)
    wishes.push_back(playback(2));
  std::atomic<int> admitted = 0;
  {
    std::vector<std::jthread> threads;
    for (const Playback& wish : wishes) {
      threads.emplace_back([&] { admitted += store_.start(wish).empty() ? 1 : 0; });
    }
  }

  EXPECT_EQ(admitted, 2);
}

TEST_P(SqlPlaybackStoreTest, KeepsTheLatestPositionWhateverTheOrderOfReports) {
  EXPECT_EQ(store_.position(account_, video_), 0);
  store_.save_position(account_, video_, 60'000, clock_.now() + 2s);
  store_.save_position(account_, video_, 50'000, clock_.now() + 1s);
  EXPECT_EQ(store_.position(account_, video_), 60'000);

  store_.save_position(account_, video_, 10'000, clock_.now() + 3s);
  EXPECT_EQ(store_.position(account_, video_), 10'000) << "the viewer went back";
  EXPECT_EQ(store_.position(UserId::make(clock_, random_), video_), 0);
}

TEST_P(SqlPlaybackStoreTest, ForgetsSessionsLongAfterTheyEnded) {
  const Playback old = started(1);
  clock_.advance(1h);
  const Playback recent = started(1);

  store_.remove_ended(clock_.now());

  EXPECT_FALSE(store_.find(old.id));
  EXPECT_TRUE(store_.find(recent.id));
}

TEST_P(SqlPlaybackStoreTest, RunsEveryQueryItHas) {
  const Playback made = started(1);
  EXPECT_EQ(renew(made), Renewal::renewed);
  store_.stop(made.id, clock_.now());
  store_.save_position(account_, video_, 1, clock_.now());
  EXPECT_EQ(store_.position(account_, video_), 1);
  store_.remove_ended(clock_.now());
  EXPECT_TRUE(store_.find(made.id));

  const auto ran = db::executed_queries();
  for (const db::Query& query : sql::queries) {
    EXPECT_NE(std::ranges::find(ran, query.name), ran.end()) << query.name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Engines,
    SqlPlaybackStoreTest,
    ::testing::ValuesIn(testing::engines),
    [](const auto& engine) { return std::string{testing::to_string(engine.param)}; }
);

}  // namespace
}  // namespace matinee::streaming
