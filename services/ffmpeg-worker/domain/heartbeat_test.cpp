#include "ffmpeg-worker/domain/heartbeat.hpp"

#include <gtest/gtest.h>

#include "ffmpeg-worker/tests/fake_jobs.hpp"
#include "testing/manual_clock.hpp"

namespace matinee::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HeartbeatTest : public ::testing::Test {
 protected:
  testing::ManualClock clock_;
  fakes::FakeJobs jobs_;
  content::JobLease lease_ = jobs_.lease(VideoId::trusted("vid_1"), "key", "worker").value();
  std::stop_source stop_;
  int extended_ = 0;
  bool queue_outage_ = false;
  Heartbeat heartbeat_{
      jobs_,
      lease_,
      clock_,
      [this] {
        if (queue_outage_) throw Unavailable{"the queue is away"};
        ++extended_;
      },
      stop_.get_token()
  };
};

TEST_F(HeartbeatTest, ReportsOnceASecond) {
  for (int i = 0; i < 30; ++i) {
    clock_.advance(milliseconds{100});
    EXPECT_TRUE(heartbeat_.beat());
  }

  EXPECT_EQ(jobs_.reports.size(), 3U);
  EXPECT_EQ(extended_, 3);
}

TEST_F(HeartbeatTest, NoticesThatSomebodyElseHasTheJob) {
  jobs_.expire();

  EXPECT_FALSE(heartbeat_.beat_now());
  EXPECT_EQ(heartbeat_.state(), Heartbeat::State::lost);
}

TEST_F(HeartbeatTest, ForgivesAnOutageAsLongAsTheLeaseRuns) {
  jobs_.outage = true;

  clock_.advance(seconds{29});
  EXPECT_TRUE(heartbeat_.beat());
  clock_.advance(seconds{2});
  EXPECT_FALSE(heartbeat_.beat());

  EXPECT_EQ(heartbeat_.state(), Heartbeat::State::unreachable);
}

TEST_F(HeartbeatTest, RenewsTheLeaseWhileTheQueueIsAway) {
  queue_outage_ = true;

  for (int second = 0; second < 120; ++second) {
    clock_.advance(seconds{1});
    EXPECT_TRUE(heartbeat_.beat());
  }

  EXPECT_EQ(jobs_.reports.size(), 120U);
}

TEST_F(HeartbeatTest, LetsTheWorkGoOnBetweenTriesThatTakeLong) {
  jobs_.outage = true;
  int tries = 0;
  jobs_.on_report = [&](const content::JobProgress&) {
    ++tries;
    clock_.advance(seconds{5});
  };

  clock_.advance(seconds{1});
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(heartbeat_.beat());
    clock_.advance(milliseconds{100});
  }

  EXPECT_EQ(tries, 1);
}

TEST_F(HeartbeatTest, StopsWhenAsked) {
  stop_.request_stop();

  EXPECT_FALSE(heartbeat_.beat());
  EXPECT_EQ(heartbeat_.state(), Heartbeat::State::stopping);
}

}  // namespace
}  // namespace matinee::worker
