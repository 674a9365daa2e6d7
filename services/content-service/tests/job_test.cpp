// The life of a job, over the real stores on both engines: what workers, crashes and duplicates can
// do to it.
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/tests/world.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

class JobTest : public WorldTest {};

INSTANTIATE_TEST_SUITE_P(, JobTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of);

TEST_P(JobTest, AnUploadIsStoredAndOrderedWithTheContractsMessage) {
  const Video video = world.upload();

  EXPECT_EQ(world.find(video.id).state, VideoState::queued);
  EXPECT_TRUE(world.exists("uploads/" + video.original.upload.str() + "/source"));
  const std::string order = R"({"videoId":")" + video.id.str() + R"(","s3Key":"uploads/)" +
                            video.original.upload.str() + R"(/source"})";
  EXPECT_EQ(world.take_orders(), std::vector{order});
  EXPECT_TRUE(parts.garbage.list().empty());
}

TEST_P(JobTest, ALeaseStoresAttemptAndGenerationFirst) {
  const Video video = world.upload();

  const auto lease = world.lease(video);

  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->attempt, 1);
  EXPECT_EQ(lease->generation, 1);
  const Job job = world.job_of(video);
  EXPECT_EQ(job.state, JobState::leased);
  EXPECT_EQ(job.attempts, 1);
  EXPECT_EQ(job.worker, "worker-1");
  EXPECT_EQ(world.find(video.id).state, VideoState::processing);
}

TEST_P(JobTest, UnknownVideosAndForeignKeysHaveNoJob) {
  const Video video = world.upload();

  const auto unknown =
      parts.transcoding.lease(VideoId::make(clock, world.random), video.original.key(), "w");
  const auto foreign = parts.transcoding.lease(video.id, "uploads/other/source", "w");

  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code.name, "no_job");
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code.name, "no_job");
}

TEST_P(JobTest, ADuplicateMessageFindsTheVideoBusyAndLaterDone) {
  const Video video = world.upload();
  const auto lease = world.lease(video);

  const auto busy = world.lease(video, "worker-2");
  world.finish(*lease, world.make_output(*lease));
  const auto done = world.lease(video, "worker-2");

  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code.name, "video_busy");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code.name, "no_job");
}

TEST_P(JobTest, AnExpiredLeaseIsTakenOverAndTheLateWorkerIsNotHeard) {
  const Video video = world.upload();
  const auto old = world.lease(video, "worker-1");
  static_cast<void>(world.make_output(*old));
  clock.advance(31s);

  const auto fresh = world.lease(video, "worker-2");

  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->generation, 2);
  EXPECT_EQ(fresh->attempt, 2);
  for (const auto& said :
       {parts.transcoding.report(*old, {}),
        parts.transcoding.fail(*old, "x", true),
        parts.transcoding.give_back(*old)}) {
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().code.name, "lease_lost");
  }
  EXPECT_EQ(world.find(video.id).state, VideoState::processing);
  EXPECT_FALSE(world.exists("hls/" + video.id.str() + "/master.m3u8"));
  parts.collect();
  EXPECT_EQ(world.count_objects("hls/" + video.id.str() + "/1/"), 0U);
}

TEST_P(JobTest, AReportRenewsTheLeaseAndShowsProgress) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  clock.advance(20s);

  JobProgress progress;
  progress.phase = "encoding";
  progress.source = SourceInfo{.container = "mov", .width = 640, .height = 360, .duration_s = 12.5};
  progress.renditions = {
      {.height = 144, .width = 256, .state = RenditionState::ready, .progress = 1},
      {.height = 360, .width = 640, .state = RenditionState::encoding, .progress = 0.5},
  };
  ASSERT_TRUE(parts.transcoding.report(*lease, progress));
  clock.advance(20s);

  EXPECT_FALSE(world.lease(video, "worker-2"));
  const Video now = world.find(video.id);
  EXPECT_EQ(now.media.phase, "encoding");
  EXPECT_NEAR(now.media.progress, (256 * 144 + 640 * 360 * 0.5) / (256 * 144 + 640 * 360), 1e-9);
  EXPECT_EQ(now.media.source->duration_s, 12.5);
  EXPECT_EQ(now.media.renditions.at(1).state, RenditionState::encoding);
}

TEST_P(JobTest, AFinishedTitleIsPublishedAsOneGeneration) {
  const Video video = world.upload();
  const auto lease = world.lease(video);

  const auto output = world.make_output(*lease);

  world.finish(*lease, output);

  const std::string top = "hls/" + video.id.str() + "/";
  for (const auto* name : {"master.m3u8", "360p.m3u8"})
    EXPECT_EQ(world.objects->get(top + name, 1000), output.playlists.at(name));
  EXPECT_EQ(world.objects->get(top + "thumbnails/0002.jpg", 1000), "bytes of thumbnails/0002.jpg");
  const auto title = parts.catalog.find(video.id);
  ASSERT_TRUE(title);
  EXPECT_TRUE(title->playable);
  EXPECT_EQ(title->generation, 1);
  EXPECT_EQ(title->duration_s, 12.5);
  EXPECT_EQ(title->heights, std::vector{360});
  EXPECT_EQ(title->thumbnails, (std::vector<std::string>{"0001.jpg", "0002.jpg"}));
  EXPECT_EQ(world.job_of(video).state, JobState::done);
}

TEST_P(JobTest, PublishingThatACrashCutOffIsFinishedByTheSweeper) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  const auto output = world.make_output(*lease);
  ASSERT_TRUE(
      parts.jobs.begin_publishing(world.job_of(video), output, clock.now() + 30s, clock.now())
  );

  parts.recover();
  EXPECT_EQ(world.find(video.id).state, VideoState::processing);
  clock.advance(31s);
  parts.recover();

  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  EXPECT_TRUE(world.exists("hls/" + video.id.str() + "/master.m3u8"));
}

TEST_P(JobTest, PublishingThatACrashCutOffIsFinishedByTheNextMessage) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(parts.jobs.begin_publishing(
      world.job_of(video), world.make_output(*lease), clock.now() + 30s, clock.now()
  ));
  clock.advance(31s);

  const auto second = world.lease(video, "worker-2");

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code.name, "no_job");
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
}

TEST_P(JobTest, PublishingThatNeverWorksFailsInTheEndAndHoldsNobodyUp) {
  const Video stuck = world.upload();
  const auto lease = world.lease(stuck);
  ASSERT_TRUE(parts.jobs.begin_publishing(
      world.job_of(stuck), world.make_output(*lease), clock.now() + 30s, clock.now()
  ));
  // A folder lies where the playlist has to go.
  world.objects->put("hls/" + stuck.id.str() + "/master.m3u8/x", "in the way");
  const Video other = world.upload();
  ASSERT_TRUE(world.lease(other));
  clock.advance(31s);

  EXPECT_THROW(parts.recover(), Unavailable);
  EXPECT_EQ(world.find(other.id).state, VideoState::queued);
  for (int attempt = 2; attempt <= parts.policy.max_publish_attempts; ++attempt) {
    clock.advance(31s);
    EXPECT_THROW(parts.recover(), Unavailable);
  }
  EXPECT_EQ(world.find(stuck.id).state, VideoState::processing);
  clock.advance(31s);
  parts.recover();

  EXPECT_EQ(world.find(stuck.id).state, VideoState::failed);
  EXPECT_EQ(world.find(stuck.id).reason, "The processed files could not be stored.");
  parts.collect();
  EXPECT_EQ(world.count_objects("hls/" + stuck.id.str() + "/1/"), 0U);
  EXPECT_TRUE(parts.retry(stuck.id));
}

TEST_P(JobTest, AJobThatKillsItsWorkersIsTriedThreeTimes) {
  const Video video = world.upload();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto lease = world.lease(video);
    ASSERT_TRUE(lease) << attempt;
    clock.advance(31s);
    parts.recover();
  }

  const Video failed = world.find(video.id);
  EXPECT_EQ(failed.state, VideoState::failed);
  EXPECT_EQ(failed.reason, "The worker stopped three times while processing this file.");
  EXPECT_FALSE(world.lease(video));
}

TEST_P(JobTest, TheSweeperQueuesAgainWhatADeadWorkerHeld) {
  const Video video = world.upload();
  parts.outbox.relay();
  ASSERT_TRUE(world.queue->receive(0ms, 30s));
  ASSERT_TRUE(world.lease(video));
  clock.advance(31s);

  parts.recover();

  EXPECT_EQ(world.find(video.id).state, VideoState::queued);
  // The message that the worker held is the order; there is no second one.
  EXPECT_EQ(world.take_orders().size(), 1U);
  EXPECT_TRUE(world.lease(video));
}

TEST_P(JobTest, AnOrderThatGotLostIsSentAgainLessAndLessOften) {
  world.upload();
  EXPECT_EQ(world.take_orders().size(), 1U);

  parts.recover();
  EXPECT_EQ(world.take_orders().size(), 0U);
  clock.advance(301s);
  parts.recover();
  EXPECT_EQ(world.take_orders().size(), 1U);
  clock.advance(301s);
  parts.recover();
  EXPECT_EQ(world.take_orders().size(), 0U);
  clock.advance(300s);
  parts.recover();
  EXPECT_EQ(world.take_orders().size(), 1U);
}

TEST_P(JobTest, AFailureIsTriedAgainUnlessItIsFinal) {
  const Video video = world.upload();
  EXPECT_EQ(world.take_orders().size(), 1U);
  auto lease = world.lease(video);

  ASSERT_TRUE(parts.transcoding.fail(*lease, "The disk was full.", false));
  EXPECT_EQ(world.find(video.id).state, VideoState::queued);
  EXPECT_EQ(world.take_orders().size(), 0U) << "the worker still has the message";
  lease = world.lease(video);
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->attempt, 2);
  ASSERT_TRUE(parts.transcoding.fail(*lease, "This file has no video track.", true));

  EXPECT_EQ(world.find(video.id).state, VideoState::failed);
  EXPECT_EQ(world.find(video.id).reason, "This file has no video track.");
  EXPECT_EQ(world.take_orders().size(), 0U);
}

TEST_P(JobTest, TheLastFailureCountsEvenWhenItIsNotFinal) {
  const Video video = world.upload();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto lease = world.lease(video);
    ASSERT_TRUE(lease);
    ASSERT_TRUE(parts.transcoding.fail(*lease, "The encoder gave up.", false));
  }

  EXPECT_EQ(world.find(video.id).state, VideoState::failed);
  EXPECT_EQ(world.find(video.id).reason, "The encoder gave up.");
}

TEST_P(JobTest, GivingBackCostsNoAttempt) {
  const Video video = world.upload();
  EXPECT_EQ(world.take_orders().size(), 1U);
  const auto lease = world.lease(video);

  ASSERT_TRUE(parts.transcoding.give_back(*lease));

  EXPECT_EQ(world.take_orders().size(), 0U) << "the worker still has the message";
  const auto next = world.lease(video);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->attempt, 1);
  EXPECT_EQ(next->generation, 2);
}

TEST_P(JobTest, AnInterruptionCostsNoAttemptUntilThereWereTooMany) {
  const Video video = world.upload();
  for (int time = 0; time < parts.policy.max_interruptions; ++time) {
    const auto lease = world.lease(video);
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->attempt, 1);
    ASSERT_TRUE(parts.transcoding.interrupt(*lease));
  }
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto lease = world.lease(video);
    ASSERT_TRUE(lease);
    EXPECT_EQ(lease->attempt, attempt);
    ASSERT_TRUE(parts.transcoding.interrupt(*lease));
  }

  EXPECT_EQ(world.find(video.id).state, VideoState::failed);
  EXPECT_EQ(world.find(video.id).reason, "What processing needs was away too often.");
}

TEST_P(JobTest, AWorkerThatWasCutOffForALeaseMaySayThatItWasNoAttempt) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  clock.advance(31s);
  parts.recover();
  ASSERT_EQ(world.job_of(video).attempts, 1);
  clock.advance(301s);
  parts.recover();  // The order is sent again meanwhile.

  EXPECT_TRUE(parts.transcoding.interrupt(*lease));

  EXPECT_EQ(world.job_of(video).attempts, 0);
  EXPECT_EQ(world.job_of(video).interruptions, 1);
  EXPECT_FALSE(parts.transcoding.interrupt(*lease)) << "said twice it counts once";
  EXPECT_EQ(world.lease(video)->attempt, 1);
}

TEST_P(JobTest, AnInterruptionIsNotHeardWhenTheAttemptEndedOtherwise) {
  const Video video = world.upload();
  const auto failed = world.lease(video);
  ASSERT_TRUE(parts.transcoding.fail(*failed, "The encoder gave up.", false));
  EXPECT_FALSE(parts.transcoding.interrupt(*failed));
  const auto old = world.lease(video);
  clock.advance(31s);
  parts.recover();
  ASSERT_TRUE(world.lease(video, "worker-2"));

  EXPECT_FALSE(parts.transcoding.interrupt(*old));

  EXPECT_EQ(world.job_of(video).attempts, 3);
}

TEST_P(JobTest, ARetryIsANewJobWithAHigherGeneration) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(parts.transcoding.fail(*lease, "Broken.", true));
  static_cast<void>(world.take_orders());

  const auto retried = parts.retry(video.id);

  ASSERT_TRUE(retried);
  EXPECT_EQ(retried->state, VideoState::queued);
  EXPECT_EQ(retried->reason, "");
  EXPECT_EQ(world.take_orders().size(), 1U);
  const auto next = world.lease(video);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->attempt, 1);
  EXPECT_EQ(next->generation, 2);
  EXPECT_NE(next->job, lease->job);
  const auto again = parts.retry(video.id);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code.name, "not_retryable");
}

TEST_P(JobTest, ARetryWhoseLookAtTheLastJobIsOldWritesNowhereTwice) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(parts.transcoding.fail(*lease, "Broken.", true));

  ASSERT_TRUE(parts.jobs.add({
      .id = JobId::make(clock, world.random),
      .video = video.id,
      .generation = 0,
      .worker = {},
      .reason = {},
  }));

  const auto next = world.lease(video);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->generation, lease->generation + 1);
}

TEST_P(JobTest, ACancelledJobFencesItsWorker) {
  const Video video = world.upload();
  const auto lease = world.lease(video);

  const auto cancelled = parts.cancel(lease->job);

  ASSERT_TRUE(cancelled);
  EXPECT_EQ(world.find(video.id).reason, "Processing was cancelled.");
  EXPECT_EQ(parts.transcoding.report(*lease, {}).error().code.name, "lease_lost");
  EXPECT_EQ(parts.cancel(lease->job).error().code.name, "job_ended");
  EXPECT_TRUE(parts.retry(video.id));
}

TEST_P(JobTest, DeletingWhileProcessingFencesTheWorkerAndLeavesNothing) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  static_cast<void>(world.make_output(*lease));

  ASSERT_TRUE(parts.remove(video.id, std::nullopt));
  EXPECT_EQ(parts.transcoding.report(*lease, {}).error().code.name, "lease_lost");
  EXPECT_EQ(world.lease(video).error().code.name, "no_job");
  parts.collect();
  EXPECT_EQ(world.count_objects("uploads/") + world.count_objects("hls/"), 0U);

  // The straggler did not notice yet.
  static_cast<void>(world.make_output(*lease));
  clock.advance(60s);
  parts.collect();
  EXPECT_EQ(world.count_objects("hls/"), 0U);
  clock.advance(1h);
  parts.collect();
  EXPECT_TRUE(parts.garbage.list().empty());
}

TEST_P(JobTest, AWallClockThatWasSetBackDoesNotLoseAJob) {
  const Video video = world.upload();
  ASSERT_TRUE(world.lease(video));
  clock.set_wall(clock.now() - 24h);

  parts.recover();

  EXPECT_EQ(world.find(video.id).state, VideoState::queued);
  EXPECT_TRUE(world.lease(video));
}

TEST_P(JobTest, OfManyWorkersOneGetsTheLease) {
  const Video video = world.upload();
  std::atomic<int> leases = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 8; ++i) {
    workers.emplace_back([&, i] {
      const auto lease = world.lease(video, "worker-" + std::to_string(i));
      if (lease) ++leases;
    });
  }
  for (auto& worker : workers)
    worker.join();

  EXPECT_EQ(leases, 1);
  EXPECT_EQ(world.job_of(video).attempts, 1);
}

}  // namespace
}  // namespace matinee::content
