#include "ffmpeg-worker/worker_loop.hpp"

#include <fstream>
#include <semaphore>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/readiness.hpp"
#include "ffmpeg-worker/tests/fake_jobs.hpp"
#include "ffmpeg-worker/tests/fake_queue.hpp"
#include "ffmpeg-worker/tests/fake_tool.hpp"
#include "ffmpeg-worker/tests/folder_store.hpp"
#include "ffmpeg-worker/tests/folder_workspace.hpp"
#include "testing/manual_clock.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using State = fakes::FakeJobs::State;

class WorkerLoopTest : public ::testing::Test {
 protected:
  WorkerLoopTest() { directory_.write("objects/uploads/1/source", "film"); }

  static constexpr auto order =
      R"({"videoId":"vid_01jd7q8v9hf6m8q3w2k5t4r7x0","s3Key":"uploads/1/source"})";

  bool handle(const std::string& body = order, int attempt = 1) {
    return loop_.handle(
        {.id = "m1", .body = body, .receipt = "r1", .attempt = attempt}, stop_.get_token()
    );
  }

  testing::TempDir directory_;
  testing::ManualClock clock_;
  std::stop_source stop_;
  metrics::Registry registry_;
  Metrics metrics_{registry_};
  fakes::FakeJobs jobs_;
  fakes::FakeQueue queue_;
  fakes::FakeTool tool_;
  fakes::FolderStore store_{directory_.path() / "objects"};
  Readiness readiness_{tool_, clock_};
  PlanTitle plan_{jobs_, store_, tool_, SourceLimits{}};
  int planned_ = 0;
  int workspaces_ = 0;
  WorkerLoop loop_{
      {.queue = queue_,
       .jobs = jobs_,
       .plan = plan_,
       .clock = clock_,
       .metrics = metrics_,
       .make_workspace =
           [this](const content::JobLease&) {
             return std::make_unique<fakes::FolderWorkspace>(
                 directory_.path() / ("work" + std::to_string(workspaces_++))
             );
           },
       .check_ready = [this] { readiness_.check(); },
       .on_planned = [this] { ++planned_; },
       .worker_name = "worker"}
  };
};

TEST_F(WorkerLoopTest, RemovesTheMessageOfAPlannedTitle) {
  handle();

  EXPECT_EQ(jobs_.state, State::planned);
  EXPECT_EQ(planned_, 1);
  EXPECT_EQ(queue_.removed, 1);
  EXPECT_GE(queue_.extended, 1);
}

TEST_F(WorkerLoopTest, RemovesTheMessageOfRefusedMedia) {
  tool_.source.video.clear();

  handle();

  EXPECT_EQ(jobs_.state, State::failed);
  EXPECT_EQ(queue_.removed, 1);
}

TEST_F(WorkerLoopTest, PutsAFailedAttemptBackForLater) {
  tool_.trouble = Trouble{.kind = TroubleKind::failed, .reason = "The probe failed."};

  handle();

  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_GT(queue_.released.value(), seconds{0});
}

TEST_F(WorkerLoopTest, PutsAStoppedJobBackAtOnce) {
  stop_.request_stop();

  handle();

  EXPECT_EQ(jobs_.attempts, 0);
  EXPECT_EQ(queue_.released.value(), seconds{0});
}

TEST_F(WorkerLoopTest, GivesTheJobBackAndPausesWhenTheStoreIsAway) {
  tool_.before_probe = [] { throw Unavailable{"the store is away"}; };

  EXPECT_FALSE(handle());

  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_EQ(jobs_.attempts, 0);
  EXPECT_EQ(jobs_.interruptions, 1);
  EXPECT_EQ(queue_.released.value(), seconds{15});
}

TEST_F(WorkerLoopTest, WaitsLongerWhileTheOutageLasts) {
  tool_.before_probe = [] { throw Unavailable{"the store is away"}; };

  for (const auto& [receipt, delay] :
       {std::pair{2, 30}, std::pair{10, 150}, std::pair{1000, 240}}) {
    handle(order, receipt);
    EXPECT_EQ(queue_.released.value(), seconds{delay});
  }
}

TEST_F(WorkerLoopTest, RemovesAMessageWithNothingLeftToDo) {
  jobs_.state = State::planned;

  handle();

  EXPECT_EQ(queue_.removed, 1);
  EXPECT_EQ(workspaces_, 0);
}

TEST_F(WorkerLoopTest, WaitsWhileAnotherWorkerHasTheJob) {
  jobs_.state = State::leased;

  handle();

  EXPECT_GT(queue_.released.value(), seconds{0});
}

TEST_F(WorkerLoopTest, PutsTheMessageBackWhenContentServiceIsAway) {
  jobs_.outage = true;

  EXPECT_FALSE(handle());

  EXPECT_GT(queue_.released.value(), seconds{0});
}

TEST_F(WorkerLoopTest, BuriesNonsense) {
  for (const auto* body :
       {"", "{}", "[]", R"({"videoId":"usr_1","s3Key":"x"})", R"({"videoId":5})"})
    handle(body);

  EXPECT_EQ(queue_.buried, 5);
}

TEST_F(WorkerLoopTest, TakesNoJobWithoutASandbox) {
  tool_.sandbox_works = false;
  queue_.send("never received");
  std::stop_source no_more;
  std::jthread thread{[&] { loop_.run(no_more.get_token(), stop_.get_token()); }};

  no_more.request_stop();
  thread.join();

  EXPECT_EQ(queue_.waiting(), 1U);
  EXPECT_THROW(readiness_.check(), Unavailable);
}

TEST_F(WorkerLoopTest, WorksOffTheQueueUntilToldToTakeNoMore) {
  std::stop_source no_more;
  jobs_.on_report = [&](const content::JobProgress&) { no_more.request_stop(); };
  queue_.send(order);

  loop_.run(no_more.get_token(), stop_.get_token());

  EXPECT_EQ(jobs_.state, State::planned);
}

TEST_F(WorkerLoopTest, AnOutageOfContentServiceCostsNoAttempt) {
  tool_.before_probe = [this] {
    jobs_.outage = true;
    clock_.advance(seconds{31});
  };
  EXPECT_FALSE(handle());
  EXPECT_EQ(jobs_.attempts, 1) << "nobody could be told";

  tool_.before_probe = {};
  jobs_.outage = false;
  std::stop_source no_more;
  jobs_.on_report = [&](const content::JobProgress&) { no_more.request_stop(); };
  queue_.send(order);
  loop_.run(no_more.get_token(), stop_.get_token());

  EXPECT_EQ(jobs_.state, State::planned);
  EXPECT_EQ(jobs_.attempts, 1);
  EXPECT_EQ(jobs_.interruptions, 1);
}

TEST_F(WorkerLoopTest, LogsAnOutageOfTheQueueOnce) {
  std::stop_source no_more;
  std::counting_semaphore<> received{0};
  queue_.on_receive = [&] {
    received.release();
    throw Unavailable{"the queue is away"};
  };
  const auto work = [&] { loop_.run(no_more.get_token(), stop_.get_token()); };

  ::testing::internal::CaptureStderr();
  {
    std::jthread one{work};
    std::jthread two{work};
    received.acquire();
    received.acquire();
    no_more.request_stop();
  }

  const auto log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("the queue is away"));
  EXPECT_EQ(log.find("the queue is away"), log.rfind("the queue is away")) << log;
}

TEST(Readiness, TestsAgainAfterAWhileUntilItWorks) {
  testing::ManualClock clock;
  fakes::FakeTool tool;
  tool.sandbox_works = false;
  Readiness readiness{tool, clock};

  EXPECT_THROW(readiness.check(), Unavailable);
  EXPECT_THROW(readiness.check(), Unavailable);
  EXPECT_EQ(tool.self_tests, 1);
  tool.sandbox_works = true;
  clock.advance(seconds{31});
  EXPECT_NO_THROW(readiness.check());
  EXPECT_NO_THROW(readiness.check());
  EXPECT_EQ(tool.self_tests, 2);
}

}  // namespace
}  // namespace matinee::worker
