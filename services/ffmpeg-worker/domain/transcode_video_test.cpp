#include "ffmpeg-worker/domain/transcode_video.hpp"

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

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using State = fakes::FakeJobs::State;

class TranscodeVideoTest : public ::testing::Test {
 protected:
  TranscodeVideoTest() { std::ofstream{directory_.write("objects/uploads/1/source", "film")}; }

  Outcome transcode() {
    const auto lease = jobs_.lease(VideoId::trusted("vid_1"), "uploads/1/source", "worker").value();
    fakes::FolderWorkspace workspace{
        directory_.path() / ("work" + std::to_string(lease.generation))
    };
    workspace.is_hidden = hides_files_;
    Heartbeat heartbeat{jobs_, lease, clock_, [] {}, stop_.get_token()};
    return TranscodeVideo{jobs_, store_, tool_, SourceLimits{}}(lease, workspace, heartbeat);
  }

  testing::TempDir directory_;
  testing::ManualClock clock_;
  std::stop_source stop_;
  fakes::FakeJobs jobs_;
  fakes::FakeTool tool_;
  fakes::FolderStore store_{directory_.path() / "objects"};
  bool hides_files_ = false;
};

TEST_F(TranscodeVideoTest, StoresEverythingThatThePlaylistsName) {
  ASSERT_EQ(transcode().verdict, Verdict::done);

  EXPECT_THAT(
      store_.keys("hls/vid_1/1/v/360p"),
      ElementsAre(
          "hls/vid_1/1/v/360p/00000.m4s",
          "hls/vid_1/1/v/360p/00001.m4s",
          "hls/vid_1/1/v/360p/init.mp4"
      )
  );
  EXPECT_THAT(store_.keys("hls/vid_1/1/a"), Contains("hls/vid_1/1/a/und-0/init.mp4"));
  EXPECT_THAT(jobs_.output->thumbnails, ElementsAre("1/thumbnails/0001.jpg"));
  EXPECT_THAT(
      jobs_.output->playlists.at("360p.m3u8"),
      HasSubstr("#EXTINF:6.000000,\n1/v/360p/00000.m4s\n#EXTINF:2.000000,\n")
  );
  EXPECT_THAT(
      jobs_.output->playlists.at("master.m3u8"),
      HasSubstr("CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=640x360")
  );
  EXPECT_EQ(jobs_.output->renditions.size(), 3U);
  EXPECT_EQ(jobs_.output->source.height, 360);
}

TEST_F(TranscodeVideoTest, ReportsProgressOfEachRung) {
  tool_.before_encode = [this] { clock_.advance(std::chrono::seconds{2}); };
  jobs_.on_report = [this](const content::JobProgress&) {
    clock_.advance(std::chrono::seconds{2});
  };

  ASSERT_EQ(transcode().verdict, Verdict::done);

  bool is_half_done = false;
  for (const auto& report : jobs_.reports) {
    is_half_done = is_half_done || (report.phase == "encoding" && !report.renditions.empty() &&
                                    report.renditions[0].progress == 0.5);
  }
  EXPECT_TRUE(is_half_done);
  EXPECT_EQ(jobs_.reports.front().phase, "probing");
  EXPECT_EQ(jobs_.reports.back().phase, "storing");
}

TEST_F(TranscodeVideoTest, RefusedMediaFailAtOnceAndLeaveNothing) {
  tool_.source.video.clear();

  const auto outcome = transcode();

  EXPECT_EQ(outcome.verdict, Verdict::refused);
  EXPECT_EQ(jobs_.state, State::failed);
  EXPECT_THAT(jobs_.reason, HasSubstr("only sound"));
  EXPECT_THAT(store_.keys("hls/"), IsEmpty());
}

TEST_F(TranscodeVideoTest, IsTriedThreeTimes) {
  tool_.trouble_at_encode = Trouble{.kind = TroubleKind::failed, .reason = "Encoding failed."};

  EXPECT_EQ(transcode().verdict, Verdict::failed);
  EXPECT_EQ(transcode().verdict, Verdict::failed);
  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_EQ(transcode().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.state, State::failed);
  EXPECT_EQ(jobs_.reason, "Encoding failed.");
}

TEST_F(TranscodeVideoTest, ASecondWorkerTakesOverAndTheFirstLeavesNothing) {
  // While the first one encodes, its lease ends and another one does the whole job.
  tool_.before_encode = [this] {
    tool_.before_encode = {};
    jobs_.expire();
    EXPECT_EQ(transcode().verdict, Verdict::done);
    clock_.advance(std::chrono::seconds{2});
  };

  EXPECT_EQ(transcode().verdict, Verdict::lost);

  EXPECT_EQ(jobs_.completions, 1);
  EXPECT_THAT(store_.keys("hls/vid_1/1/"), IsEmpty());
  EXPECT_THAT(store_.keys("hls/vid_1/2/"), Contains("hls/vid_1/2/v/144p/init.mp4"));
  EXPECT_THAT(jobs_.output->playlists.at("144p.m3u8"), HasSubstr("\n2/v/144p/00000.m4s"));
}

TEST_F(TranscodeVideoTest, GivesBackUnharmedWhenStopped) {
  tool_.before_encode = [this] { stop_.request_stop(); };

  EXPECT_EQ(transcode().verdict, Verdict::given_back);

  EXPECT_EQ(jobs_.state, State::queued);
  EXPECT_EQ(jobs_.attempts, 0);
  EXPECT_THAT(store_.keys("hls/"), IsEmpty());
}

TEST_F(TranscodeVideoTest, NeverPublishesAFilmWithMissingPictures) {
  tool_.missing_pictures = 3;

  const auto outcome = transcode();

  EXPECT_EQ(outcome.verdict, Verdict::refused);
  EXPECT_THAT(outcome.reason, HasSubstr("only up to"));
  EXPECT_EQ(jobs_.completions, 0);
}

TEST_F(TranscodeVideoTest, NeverPublishesSegmentsOffTheGrid) {
  tool_.shift = 1;

  EXPECT_EQ(transcode().verdict, Verdict::failed);
  EXPECT_EQ(jobs_.completions, 0);
}

TEST_F(TranscodeVideoTest, PublishesSoundThatEndsBeforeThePictures) {
  tool_.audio_segments = {100};

  EXPECT_EQ(transcode().verdict, Verdict::done);
}

TEST_F(TranscodeVideoTest, NeverPublishesSoundThatDoesNotFitThePictures) {
  const auto reason_of = [this](std::vector<std::uint64_t> segments, std::uint64_t ticks) {
    jobs_.state = State::queued;
    tool_.audio_segments = std::move(segments);
    tool_.audio_ticks = ticks;
    EXPECT_EQ(transcode().verdict, Verdict::failed);
    return jobs_.reason;
  };

  EXPECT_THAT(reason_of({600}, 1024), HasSubstr("too long"));
  EXPECT_THAT(reason_of({1}, 4'000'000'000), HasSubstr("too long"));
  EXPECT_THAT(reason_of({400, 400}, 1024), HasSubstr("longer than the video"));
  EXPECT_THAT(reason_of({1, 1, 1, 1}, 1024), HasSubstr("more segments"));
  EXPECT_THAT(reason_of({200'000}, 0), HasSubstr("bit rate"));
  EXPECT_EQ(jobs_.completions, 0);
}

TEST_F(TranscodeVideoTest, RepacksContainersWithoutIndex) {
  tool_.source.container = "mpegts";

  ASSERT_EQ(transcode().verdict, Verdict::done);

  EXPECT_EQ(tool_.remuxes, 1);
  EXPECT_THAT(tool_.input_used, HasSubstr("remux/source.mp4"));
  EXPECT_EQ(jobs_.output->source.container, "mpegts");
}

TEST_F(TranscodeVideoTest, EndsARepackThatWritesTooMuch) {
  tool_.source.container = "mpegts";
  tool_.bytes_repacked = 65U << 20U;

  EXPECT_EQ(transcode().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.reason, "Processing wrote more than it should.");
}

TEST_F(TranscodeVideoTest, EndsAnAudioEncoderThatWritesTooMuch) {
  tool_.audio_questions = 1000;

  EXPECT_EQ(transcode().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.reason, "Processing wrote more than it should.");
  EXPECT_LT(tool_.audio_answers, 100);
}

TEST_F(TranscodeVideoTest, EndsWorkWhoseFilesCannotBeCounted) {
  hides_files_ = true;

  EXPECT_EQ(transcode().verdict, Verdict::failed);

  EXPECT_EQ(jobs_.reason, "Processing wrote more than it should.");
}

TEST_F(TranscodeVideoTest, KeepsTheLeaseWhileALargeFileIsFetched) {
  store_.pieces = 60;
  store_.before_piece = [this] { clock_.advance(std::chrono::seconds{1}); };

  EXPECT_EQ(transcode().verdict, Verdict::done);

  EXPECT_GE(jobs_.reports.size(), 60U);
}

TEST_F(TranscodeVideoTest, StopsFetchingWhenStopped) {
  store_.pieces = 60;
  store_.before_piece = [this] { stop_.request_stop(); };

  EXPECT_EQ(transcode().verdict, Verdict::given_back);
}

TEST_F(TranscodeVideoTest, ThrowsWhenTheStoreIsAway) {
  store_.outage = true;

  EXPECT_THROW(static_cast<void>(transcode()), Unavailable);
  EXPECT_EQ(jobs_.state, State::leased);
}

TEST_F(TranscodeVideoTest, KeepsTheObjectsWhenTheAnswerToCompleteIsLost) {
  // The work may have been published before the line broke.
  jobs_.outage_at_complete = true;

  EXPECT_THROW(static_cast<void>(transcode()), Unavailable);
  EXPECT_THAT(store_.keys("hls/vid_1/1/v/144p"), Contains("hls/vid_1/1/v/144p/init.mp4"));
}

TEST_F(TranscodeVideoTest, RefusesWhenTheOriginalIsGone) {
  std::filesystem::remove(directory_.file("objects/uploads/1/source"));

  EXPECT_EQ(transcode().verdict, Verdict::refused);
}

}  // namespace
}  // namespace matinee::worker
