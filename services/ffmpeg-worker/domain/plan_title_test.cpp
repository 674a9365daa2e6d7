#include "ffmpeg-worker/domain/plan_title.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/tests/fake_jobs.hpp"
#include "ffmpeg-worker/tests/fake_tool.hpp"
#include "ffmpeg-worker/tests/folder_store.hpp"
#include "ffmpeg-worker/tests/folder_workspace.hpp"
#include "testing/manual_clock.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = fakes::FakeJobs::State;

class PlanTitleTest : public ::testing::Test {
 protected:
  PlanTitleTest() { directory_.write("objects/uploads/1/source", "film"); }

  Outcome plan() {
    const auto lease = jobs_.lease(VideoId::trusted("vid_1"), "uploads/1/source", "worker").value();
    fakes::FolderWorkspace workspace{
        directory_.path() / ("work" + std::to_string(lease.generation))
    };
    workspace.is_hidden = hides_files_;
    Heartbeat heartbeat{jobs_, lease, clock_, [] {}, stop_.get_token()};
    return PlanTitle{jobs_, store_, tool_, SourceLimits{}}(lease, workspace, heartbeat);
  }

  testing::TempDir directory_;
  testing::ManualClock clock_;
  std::stop_source stop_;
  fakes::FakeJobs jobs_;
  fakes::FakeTool tool_;
  fakes::FolderStore store_{directory_.path() / "objects"};
  bool hides_files_ = false;
};

TEST_F(PlanTitleTest, SaysWhatTasksNeed) {
  ASSERT_EQ(plan().verdict, Verdict::done);

  const auto& made = jobs_.planned.value();
  EXPECT_EQ(made.input_key, "uploads/1/source");
  EXPECT_EQ(made.frames, 200);
  EXPECT_EQ(made.rungs.size(), 3U);
  EXPECT_EQ(made.source.height, 360);
  EXPECT_EQ(made.source.duration_s, 8);
  EXPECT_EQ(jobs_.reports.front().phase, "probing");
  EXPECT_EQ(jobs_.reports.back().source->video_codec, "h264");
}

TEST_F(PlanTitleTest, RefusedMediaFailAtOnceAndLeaveNothing) {
  tool_.source.video.clear();

  EXPECT_EQ(plan().verdict, Verdict::refused);

  EXPECT_EQ(jobs_.state, State::failed);
  EXPECT_THAT(jobs_.reason, HasSubstr("only sound"));
  EXPECT_THAT(store_.keys("hls/"), IsEmpty());
}

TEST_F(PlanTitleTest, IsTriedThreeTimes) {
  tool_.trouble = Trouble{.kind = TroubleKind::failed, .reason = "The probe failed."};

  EXPECT_EQ(plan().verdict, Verdict::failed);
  EXPECT_EQ(plan().verdict, Verdict::failed);
  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_EQ(plan().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.state, State::failed);
  EXPECT_EQ(jobs_.reason, "The probe failed.");
}

TEST_F(PlanTitleTest, IsHeardFromTheNewestWorkerOnly) {
  // While the first one probes, its lease ends and another one plans the title.
  tool_.before_probe = [this] {
    tool_.before_probe = {};
    jobs_.expire();
    EXPECT_EQ(plan().verdict, Verdict::done);
    clock_.advance(seconds{2});
  };

  EXPECT_EQ(plan().verdict, Verdict::lost);
}

TEST_F(PlanTitleTest, GivesBackUnharmedWhenStopped) {
  tool_.before_probe = [this] { stop_.request_stop(); };

  EXPECT_EQ(plan().verdict, Verdict::given_back);

  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_EQ(jobs_.attempts, 0);
}

TEST_F(PlanTitleTest, APlanThatIsNotTakenIsAFailureNotALostLease) {
  jobs_.refuses_plan = true;

  EXPECT_EQ(plan().verdict, Verdict::failed);
  EXPECT_EQ(jobs_.state, State::queued);
}

TEST_F(PlanTitleTest, RepacksContainersWithoutIndex) {
  tool_.source.container = "mpegts";

  ASSERT_EQ(plan().verdict, Verdict::done);

  EXPECT_EQ(tool_.remuxes, 1);
  const auto& made = jobs_.planned.value();
  EXPECT_EQ(made.input_key, "hls/vid_1/1/source.mp4");
  EXPECT_EQ(made.container, "mov");
  EXPECT_EQ(made.source.container, "mpegts");
  EXPECT_THAT(store_.keys("hls/"), ElementsAre("hls/vid_1/1/source.mp4"));
}

TEST_F(PlanTitleTest, EndsARepackThatWritesTooMuch) {
  tool_.source.container = "mpegts";
  tool_.bytes_repacked = 65U << 20U;

  EXPECT_EQ(plan().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.reason, "Processing wrote more than it should.");
}

TEST_F(PlanTitleTest, EndsWorkWhoseFilesCannotBeCounted) {
  tool_.source.container = "mpegts";
  hides_files_ = true;

  EXPECT_EQ(plan().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.reason, "Processing wrote more than it should.");
}

TEST_F(PlanTitleTest, KeepsTheLeaseWhileALargeFileIsFetched) {
  store_.pieces = 60;
  store_.before_piece = [this] { clock_.advance(seconds{1}); };

  EXPECT_EQ(plan().verdict, Verdict::done);

  EXPECT_GE(jobs_.reports.size(), 60U);
}

TEST_F(PlanTitleTest, StopsFetchingWhenStopped) {
  store_.pieces = 60;
  store_.before_piece = [this] { stop_.request_stop(); };

  EXPECT_EQ(plan().verdict, Verdict::given_back);
}

TEST_F(PlanTitleTest, ThrowsWhenTheStoreIsAway) {
  tool_.source.container = "mpegts";
  store_.outage = true;

  EXPECT_THROW(static_cast<void>(plan()), Unavailable);
  EXPECT_EQ(jobs_.state, State::leased);
}

TEST_F(PlanTitleTest, RefusesWhenTheOriginalIsGone) {
  std::filesystem::remove(directory_.file("objects/uploads/1/source"));

  EXPECT_EQ(plan().verdict, Verdict::refused);
}

}  // namespace
}  // namespace matinee::worker
