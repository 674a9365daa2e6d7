// Starting, reporting and admission, over in-memory ports.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "streaming-service/domain/admission.hpp"
#include "streaming-service/domain/fakes.hpp"
#include "streaming-service/domain/report_playback.hpp"
#include "streaming-service/domain/start_playback.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

class StreamingTest : public ::testing::Test {
 protected:
  StreamingTest() {
    catalogue_.titles[video_] = {
        .video = video_,
        .name = "Metropolis",
        .playable = true,
        .published = true,
        .generation = 2,
        .duration_s = 3600,
        .poster = "0002.jpg",
        .has_manifest = true,
    };
    subscribe(2, 1080);
  }

  content::Title& title() { return catalogue_.titles.at(video_); }

  void subscribe(int max_streams, int max_height) {
    payments_.paid[account_] = {
        .entitled = true, .status = "active", .max_height = max_height, .max_streams = max_streams
    };
  }

  Result<Started> start() {
    return start_(
        {.account = account_, .device = device_, .video = video_, .base_url = "https://tv.example"}
    );
  }

  cdn::Grant grant_of(const Started& started) {
    const std::string prefix = "https://tv.example/stream/hls/";
    const auto& url = started.url;
    return signer_
        ->verify(
            url.substr(prefix.size(), url.find('/', prefix.size()) - prefix.size()), clock_.now()
        )
        .value();
  }

  static std::string code_of(const auto& result) {
    return result ? "none" : std::string{result.error().code.name};
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  fake::MemoryStore store_;
  fake::Catalogue catalogue_;
  fake::Payments payments_;
  fake::People people_;
  std::unique_ptr<cdn::UrlSigner> signer_ = cdn::open("local:", {Secret{std::string(32, 'k')}});
  Neighbours neighbours_{catalogue_, payments_, people_};
  Admission admission_{store_, neighbours_, 45s, clock_};
  fake::Throttle throttle_;
  EdgeAccess edge_{*signer_, store_, neighbours_, clock_};
  StartPlayback start_{store_, throttle_, neighbours_, {*signer_, edge_, 45s, 6h}, clock_, random_};
  ReportPlayback report_{store_, admission_, 45s, clock_};
  UserId account_ = UserId::make(clock_, random_);
  SessionId device_ = SessionId::make(clock_, random_);
  VideoId video_ = VideoId::make(clock_, random_);
};

TEST_F(StreamingTest, GivesASubscriberAnAddressWithinThePlan) {
  const auto started = start();

  ASSERT_TRUE(started);
  EXPECT_EQ(started->expires_at, clock_.now() + 6h);
  EXPECT_EQ(started->heartbeat, 15s);
  const auto grant = grant_of(*started);
  EXPECT_EQ(grant.video, video_);
  EXPECT_EQ(grant.account, account_);
  EXPECT_EQ(grant.session, started->session);
  EXPECT_EQ(grant.max_height, 1080);
  EXPECT_TRUE(started->thumbnail_url->ends_with(video_.str() + "/thumbnails/0002.jpg"));
  EXPECT_TRUE(started->dash_url->ends_with(video_.str() + "/manifest.mpd"));
}

TEST_F(StreamingTest, GivesNoAddressOfWhatIsNotThere) {
  title().has_manifest = false;
  const auto started = start();
  EXPECT_FALSE(started->dash_url);
  EXPECT_FALSE(started->storyboard_url);
}

TEST_F(StreamingTest, GivesTheAddressOfTheStoryboard) {
  title().has_storyboard = true;
  EXPECT_TRUE(start()->storyboard_url->ends_with(video_.str() + "/thumbnails/storyboard.vtt"));
}

TEST_F(StreamingTest, RefusesByNameWhatMayNotBePlayed) {
  payments_.paid.clear();
  EXPECT_EQ(code_of(start()), "subscription_required");
  title().playable = false;
  EXPECT_EQ(code_of(start()), "not_playable");
  title().published = false;
  EXPECT_EQ(code_of(start()), "not_found");
  catalogue_.titles.clear();
  EXPECT_EQ(code_of(start()), "not_found");
  people_.signed_out.insert(device_);
  EXPECT_EQ(code_of(start()), "unauthenticated");
  EXPECT_TRUE(store_.playbacks.empty());
}

TEST_F(StreamingTest, FreeTitlesAndEditorsNeedNoSubscription) {
  payments_.paid.clear();
  title().access = content::TitleAccess::free;
  EXPECT_TRUE(start());

  title().access = content::TitleAccess::subscription;
  title().published = false;
  people_.roles[account_] = Role::editor;
  EXPECT_TRUE(start());
}

TEST_F(StreamingTest, NamesTheActiveStreamsWhenThereAreTooMany) {
  const auto first = start();
  ASSERT_TRUE(start());

  const auto third = start();

  ASSERT_EQ(code_of(third), "too_many_streams");
  ASSERT_EQ(third.error().details.size(), 2U);
  EXPECT_EQ(third.error().details[0].pointer, first->session.str());
  EXPECT_EQ(third.error().details[0].detail, "Metropolis, since 2026-01-01T00:00:00.000Z");
  EXPECT_EQ(third.error().retry_after, std::chrono::seconds{45});
}

TEST_F(StreamingTest, FreeTitlesTakeNoStreamOfThePlan) {
  subscribe(1, 1080);
  title().access = content::TitleAccess::free;
  ASSERT_TRUE(start());
  ASSERT_TRUE(start());
  title().access = content::TitleAccess::subscription;

  EXPECT_TRUE(start());
  EXPECT_EQ(code_of(start()), "too_many_streams");
}

TEST_F(StreamingTest, GivesNothingWhenANeighbourDoesNotAnswer) {
  payments_.broken = true;
  EXPECT_THROW(static_cast<void>(start()), Unavailable);
  EXPECT_TRUE(store_.playbacks.empty());
}

TEST_F(StreamingTest, LeavesNoSlotWhenThePositionCannotBeRead) {
  store_.broken = true;
  EXPECT_THROW(static_cast<void>(start()), Unavailable);
  EXPECT_TRUE(store_.playbacks.empty());
}

TEST_F(StreamingTest, RefusesAnAccountThatStartsTooOften) {
  throttle_.wait = 1500ms;

  const auto refused = start();

  ASSERT_EQ(code_of(refused), "rate_limited");
  EXPECT_EQ(refused.error().retry_after, 2s);
  EXPECT_TRUE(store_.playbacks.empty());
}

TEST_F(StreamingTest, ResumesWhereAReportSaidItStopped) {
  const auto started = start();
  ASSERT_TRUE(report_(account_, started->session, {.position_ms = 1'200'000}));

  EXPECT_EQ(start()->position_ms, 1'200'000);
}

TEST_F(StreamingTest, IgnoresLateReportsAndClocksThatAreAhead) {
  const auto session = start()->session;
  const Time then = clock_.now();
  clock_.advance(10s);
  ASSERT_TRUE(report_(account_, session, {.position_ms = 600'000, .at = clock_.now() + 24h}));
  ASSERT_TRUE(report_(account_, session, {.position_ms = 500'000, .at = then}));
  EXPECT_EQ(store_.position(account_, video_), 600'000);

  clock_.advance(1s);
  ASSERT_TRUE(report_(account_, session, {.position_ms = 700'000}));
  EXPECT_EQ(store_.position(account_, video_), 700'000);
}

TEST_F(StreamingTest, TakesReportsOfTheOwnSessionsOnly) {
  const auto session = start()->session;
  const auto stranger = UserId::make(clock_, random_);

  EXPECT_EQ(code_of(report_(stranger, session, {.state = PlayerState::stopped})), "not_found");
  EXPECT_EQ(code_of(report_.stop(stranger, session)), "not_found");
  EXPECT_EQ(code_of(report_(account_, PlaybackId::make(clock_, random_), {})), "not_found");
  EXPECT_FALSE(store_.playbacks.at(session).stopped);
}

TEST_F(StreamingTest, StoppingFreesTheSlotAndEndsTheSession) {
  subscribe(1, 720);
  const auto started = start();
  ASSERT_TRUE(admission_.check(grant_of(*started)));

  ASSERT_TRUE(
      report_(account_, started->session, {.state = PlayerState::stopped, .position_ms = 1'000'000})
  );

  EXPECT_TRUE(start());
  EXPECT_EQ(store_.position(account_, video_), 1'000'000);
  EXPECT_FALSE(admission_.remembered(grant_of(*started)));
  EXPECT_EQ(code_of(admission_.check(grant_of(*started))), "playback_denied");
  EXPECT_EQ(code_of(report_(account_, started->session, {})), "not_found");
}

TEST_F(StreamingTest, TellsAPlayerThatLostItsSlot) {
  const auto session = start()->session;
  store_.next_renewal = PlaybackStore::Renewal::full;

  EXPECT_EQ(code_of(report_(account_, session, {.position_ms = 900'000})), "too_many_streams");
  EXPECT_EQ(store_.position(account_, video_), 900'000);
}

TEST_F(StreamingTest, RemembersAVerdictForHalfAMinute) {
  const auto grant = grant_of(*start());
  EXPECT_FALSE(admission_.remembered(grant));
  ASSERT_TRUE(admission_.check(grant));

  clock_.advance(30s);
  ASSERT_TRUE(admission_.remembered(grant));
  EXPECT_EQ((*admission_.remembered(grant))->generation, 2);
  clock_.advance(1ms);
  EXPECT_FALSE(admission_.remembered(grant));
}

TEST_F(StreamingTest, RemembersAVerdictForOneTitleOnly) {
  const auto grant = grant_of(*start());
  ASSERT_TRUE(admission_.check(grant));
  cdn::Grant other = grant;
  other.video = VideoId::make(clock_, random_);

  EXPECT_FALSE(admission_.remembered(other));
  EXPECT_EQ(code_of(admission_.check(other)), "playback_denied");
}

TEST_F(StreamingTest, RenewsTheSlotWithEachCheck) {
  const auto started = start();
  clock_.advance(40s);

  ASSERT_TRUE(admission_.check(grant_of(*started)));

  EXPECT_EQ(store_.playbacks.at(started->session).lease_until, clock_.now() + 45s);
}

TEST_F(StreamingTest, FollowsAPlanThatShrinks) {
  const auto grant = grant_of(*start());
  subscribe(1, 480);

  EXPECT_EQ(admission_.check(grant)->max_height, 480);
  subscribe(4, 2160);
  EXPECT_EQ(admission_.check(grant)->max_height, 1080) << "the token grants no more than it said";
}

/// Each way in which a right ends, and the moment from which no byte leaves.
struct End {
  const char* name;
  void (*happen)(fake::Catalogue&, fake::Payments&, fake::People&, const cdn::Grant&, const SessionId&);
  const char* code;
};

class RightEnds : public StreamingTest, public ::testing::WithParamInterface<End> {};

TEST_P(RightEnds, WithinAMinute) {
  const auto grant = grant_of(*start());
  ASSERT_TRUE(admission_.check(grant));

  GetParam().happen(catalogue_, payments_, people_, grant, device_);

  clock_.advance(30s + 1ms);
  EXPECT_FALSE(admission_.remembered(grant));
  EXPECT_EQ(code_of(admission_.check(grant)), GetParam().code);
  EXPECT_EQ(code_of(*admission_.remembered(grant)), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    RightEnds,
    ::testing::Values(
        End{"subscription",
            [](auto&, auto& payments, auto&, auto&, auto&) { payments.paid.clear(); },
            "playback_denied"},
        End{"device",
            [](auto&, auto&, auto& people, auto&, auto& device) {
              people.signed_out.insert(device);
            },
            "playback_denied"},
        End{"deleted",
            [](auto& catalogue, auto&, auto&, auto&, auto&) { catalogue.titles.clear(); },
            "not_found"},
        End{"unpublished",
            [](auto& catalogue, auto&, auto&, auto& grant, auto&) {
              catalogue.titles.at(grant.video).published = false;
            },
            "not_found"}
    ),
    [](const auto& end) { return std::string{end.param.name}; }
);

TEST_F(StreamingTest, GoesOnForAMinuteWhileANeighbourIsAway) {
  const auto grant = grant_of(*start());
  ASSERT_TRUE(admission_.check(grant));
  catalogue_.broken = true;

  clock_.advance(60s);
  EXPECT_TRUE(admission_.check(grant));
  clock_.advance(1ms);
  EXPECT_THROW(static_cast<void>(admission_.check(grant)), Unavailable);
  catalogue_.broken = false;
  EXPECT_TRUE(admission_.check(grant));
}

TEST_F(StreamingTest, CountsTheTimeThatAHangingNeighbourTakes) {
  const auto grant = grant_of(*start());
  ASSERT_TRUE(admission_.check(grant));
  const auto admitted = **admission_.remembered(grant);
  catalogue_.broken = true;
  catalogue_.meanwhile = [&] { clock_.advance(10s); };

  clock_.advance(50s);
  EXPECT_TRUE(admission_.check(grant)) << "after 60 s in all";
  EXPECT_TRUE(admission_.is_current(admitted));
  clock_.advance(1ms);
  EXPECT_FALSE(admission_.is_current(admitted));

  catalogue_.broken = false;
  ASSERT_TRUE(admission_.check(grant));
  catalogue_.broken = true;
  clock_.advance(40s + 1ms);  // The check that succeeded took 10 s of the minute.
  EXPECT_THROW(static_cast<void>(admission_.check(grant)), Unavailable);
}

TEST_F(StreamingTest, AdmitsNobodyNewWhileANeighbourIsAway) {
  const auto grant = grant_of(*start());
  store_.broken = true;

  EXPECT_THROW(static_cast<void>(admission_.check(grant)), Unavailable);
}

TEST_F(StreamingTest, ADenialDoesNotTurnIntoAGrantByAnOutage) {
  const auto grant = grant_of(*start());
  ASSERT_TRUE(admission_.check(grant));
  payments_.paid.clear();
  clock_.advance(31s);
  ASSERT_FALSE(admission_.check(grant));
  payments_.broken = true;

  EXPECT_THROW(static_cast<void>(admission_.check(grant)), Unavailable);
}

TEST_F(StreamingTest, DeniesASessionWhoseSlotWasTaken) {
  const auto grant = grant_of(*start());
  store_.next_renewal = PlaybackStore::Renewal::full;

  EXPECT_EQ(code_of(admission_.check(grant)), "playback_denied");
}

}  // namespace
}  // namespace matinee::streaming
