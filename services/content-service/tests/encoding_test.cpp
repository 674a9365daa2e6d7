// Planned titles and their tasks, on both engines.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/tests/encoding_world.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class EncodingTest : public WorldTest {
 protected:
  Video planned(const std::string& title = "A title") { return planned(world.upload(title)); }

  Video planned(const Video& video) { return planned(video, small_plan(video)); }

  Video planned(const Video& video, const TitlePlan& plan) {
    const auto lease = world.lease(video);
    EXPECT_TRUE(lease);
    EXPECT_TRUE(parts.transcoding.plan(*lease, plan));
    return world.find(video.id);
  }

  /// Does all tasks but one of this kind, which is failed for good.
  void do_all_but(TaskKind kind) {
    while (const auto lease = parts.encoding.claim("worker-1", Urgency::bulk)) {
      if (lease->kind != kind) {
        do_task(*lease);
        continue;
      }
      ASSERT_TRUE(parts.encoding.fail(*lease, "It cannot be read.", true));
    }
  }

  TaskLease claim(Urgency least = Urgency::bulk, const std::string& worker = "worker-1") {
    auto lease = parts.encoding.claim(worker, least);
    EXPECT_TRUE(lease);
    return lease.value_or(TaskLease{});
  }

  /// The beginning of the picture. The sound is as urgent: which comes first is left to chance.
  TaskLease claim_picture() {
    const auto lease = claim();
    return lease.kind == TaskKind::audio ? claim() : lease;
  }

  void do_task(const TaskLease& lease) {
    ASSERT_TRUE(parts.encoding.report(lease, made_by(lease)));
    ASSERT_TRUE(parts.encoding.finish(lease));
  }

  void do_all() {
    while (const auto lease = parts.encoding.claim("worker-1", Urgency::bulk))
      do_task(*lease);
  }

  void expect_that_another_is_given_out() {
    const auto another = planned("Another");
    EXPECT_EQ(claim().video, another.id);
    EXPECT_TRUE(parts.remove(another.id, std::nullopt));
  }

  /// Planned, and all done but the two runs of bulk.
  Video begun() {
    const auto video = planned();
    for (int i = 0; i < 5; ++i)
      do_task(claim());
    return video;
  }

  void do_next(const std::string& expected) {
    const auto lease = claim();
    ASSERT_EQ(task_name(lease), expected);
    do_task(lease);
  }

  Result<void> want(
      const Video& video,
      const std::string& rendition,
      std::int64_t number,
      const std::string& viewer = {}
  ) {
    return parts.want_segments.want({video.id, 1, rendition, number, viewer});
  }

  int extra_tasks(const Video& video) {
    int count = 0;
    for (std::int64_t number = 3; number < 9; ++number) {
      for (const auto& task : parts.tasks.list_making(world.job_of(video).id, "720p", number))
        count += task.is_extra ? 1 : 0;
    }
    return count;
  }

  std::string read(const Video& video, const std::string& name) {
    return world.objects->get(video.output_prefix() + name, 1 << 20U).value_or("");
  }
};

INSTANTIATE_TEST_SUITE_P(
    , EncodingTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of
);

TEST_P(EncodingTest, GivesTheBeginningOutFirst) {
  planned();
  std::vector<std::string> names;
  for (int i = 0; i < 7; ++i)
    names.push_back(task_name(claim()));
  // Both are as urgent, and begin where the title does: their order is left to chance.
  std::ranges::sort(names.begin(), names.begin() + 2);

  EXPECT_THAT(
      names,
      ElementsAre(
          "360p 0-1",
          "en-0 0-7",
          "720p 0-1",
          "360p 720p 1-2",
          "360p 720p 2-3",
          "360p 720p 3-8",
          "360p 720p 8-9"
      )
  );
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
}

TEST_P(EncodingTest, AWorkerForUrgentTasksTakesNoOthers) {
  planned();
  const std::vector urgent{task_name(claim(Urgency::now)), task_name(claim(Urgency::now))};
  EXPECT_THAT(urgent, UnorderedElementsAre("360p 0-1", "en-0 0-7"));
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  EXPECT_EQ(task_name(claim(Urgency::soon)), "720p 0-1");
}

TEST_P(EncodingTest, PlaysAsSoonAsItCanBegin) {
  const Video video = planned();
  EXPECT_EQ(video.state, VideoState::processing);
  EXPECT_FALSE(video.is_playable());
  do_task(claim());
  EXPECT_FALSE(world.find(video.id).is_playable());
  do_task(claim());

  const auto playing = world.find(video.id);
  EXPECT_TRUE(playing.is_playable());
  EXPECT_EQ(playing.state, VideoState::processing);
  EXPECT_EQ(playing.generation, 1);
  EXPECT_EQ(playing.media.renditions.at(0).codecs, "avc1.64001f");
  EXPECT_NEAR(playing.media.renditions.at(0).progress, 1.0 / 9, 1e-9);
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr("audio-en-0.m3u8"));
  // Complete from the first moment, and never changed: a player may go anywhere.
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr("Representation id=\"720p\""));
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr("lang=\"en\""));
  EXPECT_TRUE(playing.media.has_manifest);
  const auto list = read(video, "720p.m3u8");
  EXPECT_THAT(list, HasSubstr("#EXTINF:2.000000,\n1/v/720p/00000.m4s\n#EXTINF:2.000000,\n"));
  EXPECT_THAT(list, HasSubstr("1/v/720p/00008.m4s\n#EXT-X-ENDLIST"));
  do_all();
  EXPECT_EQ(read(video, "720p.m3u8"), list);
}

TEST_P(EncodingTest, PlaysWithTheSourcesOwnPicturesBeforeAnyAreEncoded) {
  const Video uploaded = world.upload();
  auto plan = small_plan(uploaded);
  plan.rungs[1].copy = true;
  plan.rungs[1].max_rate = 4'000'000;
  plan.rungs[1].average_rate = 3'000'000;
  plan.boundaries = {0, 125, 250, 375, 600, 750, 900};
  const Video video = planned(uploaded, plan);
  auto copy = claim();
  auto sound = claim();  // As urgent: in any order.
  if (task_name(copy) != "720p 0-1") std::swap(copy, sound);
  EXPECT_EQ(task_name(copy), "720p 0-1");
  EXPECT_EQ(copy.plan.boundaries, plan.boundaries);
  do_task(copy);
  EXPECT_FALSE(world.find(video.id).is_playable());
  do_task(sound);

  EXPECT_TRUE(world.find(video.id).is_playable());
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr("BANDWIDTH=4190000"));
  for (const auto* rung : {"360p", "720p"})
    EXPECT_THAT(
        read(video, std::string{rung} + ".m3u8"),
        HasSubstr(std::string{"#EXTINF:9.000000,\n1/v/"} + rung + "/00003.m4s\n#EXTINF:6.0")
    );
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr("<S d=\"115200\" r=\"0\"/>"));
}

TEST_P(EncodingTest, OffersPicturesTextAndStoryboard) {
  const Video uploaded = world.upload();
  const Video video = planned(uploaded, rich_plan(uploaded));
  std::vector<std::string> names;
  while (const auto lease = parts.encoding.claim("worker-1", Urgency::bulk)) {
    names.push_back(task_name(*lease));
    do_task(*lease);
    if (names.size() == 2) {
      // From the beginning: what is not there yet is waited for.
      EXPECT_THAT(read(video, "master.m3u8"), HasSubstr("SUBTITLES=\"text\""));
      EXPECT_THAT(read(video, "subtitles-de-t0.m3u8"), HasSubstr("1/s/de-t0/00008.vtt"));
      EXPECT_EQ(world.find(video.id).media.text.at(0).language, "de");
      EXPECT_TRUE(parts.want_segments.want({video.id, 1, "de-t0", 8}));
      EXPECT_FALSE(parts.want_segments.want({video.id, 1, "de-t0", 9}));
    }
  }
  ASSERT_EQ(names.size(), 9U);
  // What is as urgent and begins at the same place comes as chance has it.
  std::ranges::sort(names.begin(), names.begin() + 2);
  std::ranges::sort(names.begin() + 2, names.begin() + 4);
  EXPECT_THAT(
      names,
      ElementsAre(
          "360p i-360p 0-1",
          "en-0 0-7",
          "720p 0-1",
          "de-t0 0-9",
          "360p 720p i-360p 1-2",
          "360p 720p i-360p 2-3",
          "storyboard 0-1",
          "360p 720p i-360p 3-8",
          "360p 720p i-360p 8-9"
      )
  );

  const auto ready = world.find(video.id);
  EXPECT_EQ(ready.state, VideoState::ready);
  EXPECT_EQ(ready.media.storyboard.value().tiles, 40);
  EXPECT_THAT(
      read(video, "thumbnails/storyboard.vtt"),
      HasSubstr("../1/thumbnails/storyboard-000.jpg#xywh=0,0,160,90")
  );
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr("#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=80000,"));
  EXPECT_THAT(
      read(video, "iframes-360p.m3u8"),
      HasSubstr("#EXTINF:1.000000,\n#EXT-X-BYTERANGE:10000@10000\n1/i/360p/00000.m4s\n")
  );
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr("<BaseURL>1/s/de-t0/all.vtt</BaseURL>"));
}

TEST_P(EncodingTest, ATitleIsATitleWithoutSubtitlesAndStoryboard) {
  for (const auto kind : {TaskKind::text, TaskKind::storyboard}) {
    const Video uploaded = world.upload();
    const Video video = planned(uploaded, rich_plan(uploaded));
    do_all_but(kind);
    const auto ready = world.find(video.id);
    EXPECT_EQ(ready.state, VideoState::ready);
    EXPECT_EQ(ready.media.text.empty(), kind == TaskKind::text);
    EXPECT_EQ(!ready.media.storyboard, kind == TaskKind::storyboard);
    EXPECT_EQ(read(video, "master.m3u8").contains("SUBTITLES"), kind != TaskKind::text);
  }
}

TEST_P(EncodingTest, NobodyWaitsForSubtitlesThatWereLeftOut) {
  const Video uploaded = world.upload();
  const Video video = planned(uploaded, rich_plan(uploaded));
  for (int i = 0; i < 3; ++i)
    do_task(claim());
  EXPECT_TRUE(parts.want_segments.want({video.id, 1, "de-t0", 0}));
  const auto lease = claim();
  ASSERT_EQ(lease.kind, TaskKind::text);
  EXPECT_TRUE(parts.want_segments.want({video.id, 1, "de-t0", 0}));
  ASSERT_TRUE(parts.encoding.fail(lease, "They cannot be read.", true));
  EXPECT_EQ(parts.want_segments.want({video.id, 1, "de-t0", 0}).error().code.name, "not_found");
}

TEST_P(EncodingTest, ATitleOutlivesWorkersThatDieOfItsStoryboard) {
  const Video uploaded = world.upload();
  const Video video = planned(uploaded, rich_plan(uploaded));
  for (int i = 0; i < 6; ++i)
    do_task(claim());
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_EQ(task_name(claim()), "storyboard 0-1");
    world.clock.advance(31s);
    parts.encoding.recover();
    world.clock.advance(60s);
  }
  do_all();
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  EXPECT_FALSE(world.find(video.id).media.storyboard);
}

TEST_P(EncodingTest, RefusesSinglePicturesThatDoNotAddUp) {
  const Video uploaded = world.upload();
  planned(uploaded, rich_plan(uploaded));
  const auto lease = claim_picture();
  const auto refuses = [&](auto change) {
    auto made = made_by(lease);
    change(made.segments.back());
    return !parts.encoding.report(lease, made);
  };
  EXPECT_TRUE(refuses([](StoredSegment& segment) { segment.picture_bytes.pop_back(); }));
  EXPECT_TRUE(refuses([](StoredSegment& segment) { segment.picture_bytes.back() += 1; }));
  EXPECT_TRUE(refuses([](StoredSegment& segment) { segment.picture_bytes.clear(); }));
  EXPECT_FALSE(refuses([](const StoredSegment&) {}));
}

TEST_P(EncodingTest, CountsTasksThatWaitForMetrics) {
  const auto text = [&] {
    parts.measure();
    return world.registry.text();
  };
  EXPECT_THAT(text(), HasSubstr("matinee_tasks_waiting 0"));
  EXPECT_THAT(text(), HasSubstr("matinee_task_oldest_seconds 0"));
  planned();
  clock.advance(10s);

  EXPECT_THAT(text(), HasSubstr("matinee_tasks_waiting 7"));
  EXPECT_THAT(text(), HasSubstr("matinee_task_oldest_seconds 10"));
  do_task(claim());
  EXPECT_THAT(text(), HasSubstr("matinee_tasks_waiting 6"));
  do_all();
  EXPECT_THAT(text(), HasSubstr("matinee_tasks_waiting 0"));
}

TEST_P(EncodingTest, IsReadyWithItsLastTask) {
  const Video video = planned();
  world.objects->put(video.output_prefix() + "1/thumbnails/0001.jpg", "a picture");
  do_all();

  const auto ready = world.find(video.id);
  EXPECT_EQ(ready.state, VideoState::ready);
  EXPECT_EQ(ready.media.progress, 1);
  EXPECT_THAT(ready.media.thumbnails, ElementsAre("0001.jpg"));
  EXPECT_EQ(ready.media.audio.at(0).language, "en");
  // 100 kB in each of nine segments, 40 s; the sound the same in seven of 6 s.
  EXPECT_EQ(ready.media.renditions.at(1).average_bandwidth, 180'000 + 133'334);
  EXPECT_EQ(world.job_of(video).state, JobState::done);
  // 100 kB in 2 s.
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr("RESOLUTION=1280x720"));
  EXPECT_TRUE(parts.tasks.segments(world.job_of(video).id, "360p", 0, 9).empty());
}

TEST_P(EncodingTest, GoesOnWhereADeadWorkerWas) {
  const Video video = planned();
  for (int i = 0; i < 5; ++i)
    do_task(claim());
  const auto lost = claim();
  auto part = made_by(lost);
  part.segments.resize(2);
  ASSERT_TRUE(parts.encoding.report(lost, part));

  clock.advance(31s);
  parts.encoding.recover();
  clock.advance(6s);
  TaskLease again = claim();
  if (again.first != lost.first) again = claim();
  EXPECT_EQ(again.task, lost.task);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(again.stored.size(), 2U);
  EXPECT_EQ(parts.encoding.report(lost, made_by(lost)).error().code.name, "lease_lost");
  EXPECT_EQ(parts.encoding.finish(lost).error().code.name, "lease_lost");
  do_task(again);
  do_all();
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
}

TEST_P(EncodingTest, FailsWithAReasonAfterTheLastAttempt) {
  const Video video = planned();
  do_task(claim());
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(world.find(video.id).state, VideoState::processing);
    const auto lease = claim(Urgency::now);
    EXPECT_EQ(lease.attempt, attempt);
    ASSERT_TRUE(parts.encoding.fail(lease, "The sound is damaged.", false));
    EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
    clock.advance(60s);
  }

  EXPECT_EQ(world.find(video.id).state, VideoState::failed);
  EXPECT_EQ(world.find(video.id).reason, "The sound is damaged.");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));

  ASSERT_TRUE(parts.retry(video.id));
  EXPECT_EQ(claim(Urgency::now).attempt, 1) << "with all attempts";
}

TEST_P(EncodingTest, ARetryGoesOnWhereItWas) {
  const Video video = planned();
  for (int i = 0; i < 5; ++i)
    do_task(claim());
  const auto job = world.job_of(video);
  const auto damaged = claim();
  const auto other = claim();
  auto part = made_by(damaged);
  part.segments.resize(2);
  ASSERT_TRUE(parts.encoding.report(damaged, part));
  world.objects->put(job.output_prefix() + "v/360p/00000.m4s", "bytes");
  ASSERT_TRUE(parts.encoding.fail(damaged, "The video is damaged.", true));
  EXPECT_FALSE(world.find(video.id).is_playable());
  EXPECT_EQ(parts.encoding.report(other, made_by(other)).error().code.name, "lease_lost");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
  clock.advance(24h);
  parts.recover();
  parts.encoding.recover();
  parts.collect();
  EXPECT_TRUE(world.exists(job.output_prefix() + "v/360p/00000.m4s"));
  EXPECT_TRUE(parts.find_violations().empty());
  static_cast<void>(world.take_orders());

  const auto retried = parts.retry(video.id);

  ASSERT_TRUE(retried);
  EXPECT_EQ(retried->state, VideoState::processing);
  EXPECT_EQ(retried->reason, "");
  EXPECT_TRUE(retried->is_playable());
  EXPECT_EQ(world.take_orders().size(), 1U) << "wakes a worker, who finds nothing to plan";
  EXPECT_EQ(world.job_of(video).id, job.id);
  EXPECT_EQ(parts.retry(video.id).error().code.name, "not_retryable");
  const auto again = claim();
  EXPECT_EQ(again.task, damaged.task);
  EXPECT_EQ(again.stored.size(), 2U);
  do_task(again);
  do_next("360p 720p 8-9");
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  EXPECT_EQ(world.find(video.id).generation, 1);
}

TEST_P(EncodingTest, ARetryPublishesWhatCouldNotBeStored) {
  const Video video = planned();
  for (int i = 0; i < 6; ++i)
    do_task(claim());
  const auto last = claim();
  ASSERT_TRUE(parts.encoding.report(last, made_by(last)));
  world.objects->remove_prefix(video.output_prefix() + "720p.m3u8");
  world.objects->put(video.output_prefix() + "720p.m3u8/x", "in the way");
  EXPECT_THROW(static_cast<void>(parts.encoding.finish(last)), Unavailable);
  for (int i = 0; i <= parts.policy.max_publish_attempts; ++i) {
    clock.advance(31s);
    try {
      parts.recover();
    } catch (const Unavailable&) {
      continue;
    }
  }
  ASSERT_EQ(world.find(video.id).reason, "The processed files could not be stored.");
  world.objects->remove_prefix(video.output_prefix() + "720p.m3u8/");

  ASSERT_TRUE(parts.retry(video.id));
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk)) << "nothing is left to make";
  parts.encoding.recover();

  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
}

TEST_P(EncodingTest, ARetryAfterCancellingBeginsFromScratch) {
  const Video video = planned();
  do_task(claim());
  ASSERT_TRUE(parts.encoding.fail(claim(), "The sound is damaged.", true));
  ASSERT_TRUE(parts.retry(video.id));
  ASSERT_TRUE(parts.cancel(world.job_of(video).id));
  ASSERT_TRUE(parts.retry(video.id));
  EXPECT_FALSE(planned(world.find(video.id)).is_playable());
  do_all();
  EXPECT_EQ(world.find(video.id).generation, 2);
}

TEST_P(EncodingTest, NothingOfAPausedTitleIsGivenOut) {
  const Video video = planned();
  const auto id = world.job_of(video).id;
  const auto running = claim();
  const auto paused = parts.pause(id, true);
  ASSERT_TRUE(paused);
  EXPECT_TRUE(paused->paused);
  EXPECT_TRUE(parts.pause(id, true)) << "twice is as good as once";

  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
  do_task(running);
  ASSERT_TRUE(want(video, "720p", 5));
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
  expect_that_another_is_given_out();

  ASSERT_TRUE(parts.pause(id, false));
  do_all();
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  EXPECT_EQ(parts.pause(id, true).error().code.name, "job_ended");
  EXPECT_EQ(parts.pause(JobId::make(clock, world.random), true).error().code.name, "not_found");
}

TEST_P(EncodingTest, ForeseesTheEndBySpeed) {
  const Video video = planned();
  do_task(claim());
  EXPECT_FALSE(world.find(video.id).media.eta_seconds);
  for (int i = 0; i < 5; ++i) {
    clock.advance(10s);
    do_task(claim());
  }
  const auto media = world.find(video.id).media;
  // From the first of nine segments of 360p on, in 50 s; sound is not foreseen.
  const double first = 230'400.0 / (230'400 + 921'600) / 9;
  const double made = media.progress - first;
  EXPECT_NEAR(static_cast<double>(media.eta_seconds.value()), (1 - media.progress) * 50 / made, 1);

  ASSERT_TRUE(parts.pause(world.job_of(video).id, true));
  EXPECT_EQ(world.find(video.id).media.phase, "paused");
  EXPECT_FALSE(world.find(video.id).media.eta_seconds);
  ASSERT_TRUE(parts.pause(world.job_of(video).id, false));
  EXPECT_EQ(world.find(video.id).media.phase, "encoding");
  do_all();
  EXPECT_FALSE(world.find(video.id).media.eta_seconds);
}

TEST_P(EncodingTest, AReportThatReadTheJobBeforeAPauseIsNotShownOverIt) {
  const Video video = planned();
  do_task(claim());
  const Job running = world.job_of(video);
  auto media = world.find(video.id).media;
  ASSERT_TRUE(parts.pause(running.id, true));
  media.phase = "encoding";
  parts.tasks.set_media(running, media, clock.now());
  EXPECT_EQ(world.find(video.id).media.phase, "paused");

  const Job paused = world.job_of(video);
  ASSERT_TRUE(parts.pause(running.id, false));
  media.phase = "paused";
  parts.tasks.set_media(paused, media, clock.now());
  EXPECT_EQ(world.find(video.id).media.phase, "encoding");
}

TEST_P(EncodingTest, ATitleIsPausedBeforeItIsPlanned) {
  const Video video = world.upload();
  ASSERT_TRUE(parts.pause(world.job_of(video).id, true));
  EXPECT_EQ(planned(video).media.phase, "paused");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
  ASSERT_TRUE(parts.pause(world.job_of(video).id, false));
  EXPECT_TRUE(parts.encoding.claim("worker-1", Urgency::bulk));
}

TEST_P(EncodingTest, AWorkerThatDiesTooOftenEndsTheTitle) {
  const Video video = planned();
  do_task(claim(Urgency::now));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(world.find(video.id).state, VideoState::processing);
    static_cast<void>(claim(Urgency::now));
    clock.advance(31s);
    parts.encoding.recover();
    clock.advance(60s);
  }
  EXPECT_EQ(
      world.find(video.id).reason, "The worker stopped three times while processing this file."
  );
}

TEST_P(EncodingTest, AFinalFailureEndsTheTitleAtOnce) {
  const Video video = planned();
  ASSERT_TRUE(parts.encoding.fail(claim(), "The video is damaged.", true));
  EXPECT_EQ(world.find(video.id).reason, "The video is damaged.");
}

TEST_P(EncodingTest, WhatIsGivenBackDoesNotCount) {
  planned();
  const auto lease = claim();
  ASSERT_TRUE(parts.encoding.give_back(lease));
  const auto again = claim();
  EXPECT_EQ(again.task, lease.task);
  EXPECT_EQ(again.attempt, 1);
  EXPECT_EQ(parts.encoding.give_back(lease).error().code.name, "lease_lost");
}

TEST_P(EncodingTest, AnInterruptionDelaysAndDoesNotCountUntilThereWereTooMany) {
  const Video video = planned();
  do_task(claim(Urgency::now));
  for (int time = 1; time <= parts.policy.max_interruptions; ++time) {
    const auto lease = claim(Urgency::now);
    EXPECT_EQ(lease.attempt, 1);
    ASSERT_TRUE(parts.encoding.interrupt(lease));
    EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
    clock.advance(std::chrono::seconds{5 * time});
  }
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(world.find(video.id).state, VideoState::processing);
    const auto lease = claim(Urgency::now);
    EXPECT_EQ(lease.attempt, attempt);
    ASSERT_TRUE(parts.encoding.interrupt(lease));
    clock.advance(60s);
  }
  EXPECT_EQ(world.find(video.id).reason, "What processing needs was away too often.");
}

TEST_P(EncodingTest, AWorkerThatWasCutOffForALeaseMaySayThatItWasNoAttempt) {
  planned();
  const auto lease = claim();
  clock.advance(31s);
  parts.encoding.recover();

  EXPECT_TRUE(parts.encoding.interrupt(lease));

  EXPECT_EQ(parts.tasks.find(lease.task)->attempts, 0);
  EXPECT_FALSE(parts.encoding.interrupt(lease)) << "said twice it counts once";
  clock.advance(10s);
  const auto other = claim();
  ASSERT_EQ(other.task, lease.task);
  ASSERT_TRUE(parts.encoding.fail(other, "The encoder gave up.", false));
  EXPECT_FALSE(parts.encoding.interrupt(other)) << "it ended otherwise";
  EXPECT_FALSE(parts.encoding.interrupt(lease)) << "somebody else had it since";
}

TEST_P(EncodingTest, RefusesWhatATaskDoesNotMake) {
  const Video video = planned();
  const auto lease = claim_picture();
  ASSERT_EQ(task_name(lease), "360p 0-1");
  const auto refuses = [&](TaskProgress made) {
    const auto said = parts.encoding.report(lease, made);
    return !said && said.error().code.name == std::string_view{"invalid_request"};
  };
  const auto segment = [](const std::string& rendition, std::int64_t number) {
    TaskProgress made;
    made.segments = {{rendition, number, 1000, 2'000'000, "hash"}};
    return made;
  };
  const auto init = [](const std::string& rendition, const std::string& codecs) {
    TaskProgress made;
    made.inits = {{.rendition = rendition, .codecs = codecs, .timescale = 12'800, .sha256 = "hash"}
    };
    return made;
  };
  EXPECT_TRUE(refuses(segment("720p", 0)));
  EXPECT_TRUE(refuses(segment("360p", 1)));
  EXPECT_TRUE(refuses(segment("360p", -1)));
  EXPECT_TRUE(refuses(init("1080p", "avc1.64001f")));
  EXPECT_TRUE(refuses(init("360p", "avc1\"\n#EXT-X-")));
  EXPECT_TRUE(refuses({.posters = {"2/thumbnails/0001.jpg"}}));
  EXPECT_TRUE(refuses({.posters = {"1/thumbnails/../1.jpg"}}));
  EXPECT_TRUE(parts.encoding.report(lease, segment("360p", 0)));
  EXPECT_EQ(parts.encoding.finish(lease).error().code.name, "invalid_request")
      << "an opening task owes the init sections";
  EXPECT_TRUE(parts.encoding.report(lease, made_by(lease)));
  EXPECT_TRUE(parts.encoding.finish(lease));
}

TEST_P(EncodingTest, MakesFirstWhatAPlayerWaitsFor) {
  const Video video = planned();
  for (int i = 0; i < 5; ++i)
    do_task(claim());
  const auto running = claim();
  ASSERT_EQ(task_name(running), "360p 720p 3-8");
  const auto want = [&](const std::string& rendition, std::int64_t number) {
    return parts.want_segments.want({video.id, 1, rendition, number});
  };

  EXPECT_TRUE(want("720p", 6));
  EXPECT_TRUE(want("720p", 6)) << "asking again changes nothing";
  EXPECT_TRUE(want("720p", 0)) << "it is there";

  const auto wanted = claim(Urgency::now);
  EXPECT_EQ(task_name(wanted), "720p 6-7");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  do_task(wanted);
  EXPECT_TRUE(want("720p", 6));
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  EXPECT_TRUE(want("360p", 8));
  do_task(claim(Urgency::now));
  do_next("720p 7-8");
  do_next("720p 8-9");
  EXPECT_EQ(task_name(claim(Urgency::soon)), "360p 720p 8-9") << "what follows is made soon";
}

TEST_P(EncodingTest, KnowsWhichSegmentsWillNeverBe) {
  const Video video = planned();
  const auto refuses = [&](const WantedSegment& wanted) {
    const auto said = parts.want_segments.want(wanted);
    return !said && said.error().code.name == std::string_view{"not_found"};
  };
  EXPECT_TRUE(refuses({video.id, 1, "720p", 9}));
  EXPECT_TRUE(refuses({video.id, 1, "720p", -1}));
  EXPECT_TRUE(refuses({video.id, 1, "1080p", 1}));
  EXPECT_TRUE(refuses({video.id, 2, "720p", 1}));
  EXPECT_TRUE(refuses({VideoId::make(clock, world.random), 1, "720p", 1}));
  EXPECT_FALSE(refuses({video.id, 1, "en-0", 6}));
  do_all();
  EXPECT_TRUE(refuses({video.id, 1, "720p", 1})) << "all that will be there is there";
}

TEST_P(EncodingTest, ForgetsWhatPlayersWantedThatMovedOn) {
  const Video video = planned();
  for (int i = 0; i < 5; ++i)
    do_task(claim());
  for (const auto* rendition : {"360p", "720p"}) {
    for (std::int64_t k = 3; k < 9; ++k) {
      ASSERT_TRUE(parts.want_segments.want({video.id, 1, rendition, k}));
      clock.advance(1ms);
    }
  }
  std::vector<std::string> names;
  while (const auto lease = parts.encoding.claim("worker-1", Urgency::now)) {
    names.push_back(task_name(*lease));
    do_task(*lease);
  }

  EXPECT_EQ(names.size(), 8U);
  EXPECT_THAT(names, ::testing::Not(::testing::Contains("360p 3-4")));
  EXPECT_THAT(names, ::testing::Contains("720p 8-9"));
}

TEST_P(EncodingTest, AWishIsForgottenWhenNobodyAsksAgain) {
  const Video video = begun();
  ASSERT_TRUE(want(video, "720p", 6));
  clock.advance(4s);
  ASSERT_TRUE(want(video, "720p", 6));
  clock.advance(4s);
  ASSERT_TRUE(parts.encoding.give_back(claim(Urgency::now))) << "somebody asked again";

  clock.advance(1s);
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  do_next("720p 7-8");
  clock.advance(10s);
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::soon));
  EXPECT_EQ(extra_tasks(video), 2);
  parts.encoding.recover();
  EXPECT_EQ(extra_tasks(video), 0);
  do_next("360p 720p 3-8");
  do_next("360p 720p 8-9");
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
}

TEST_P(EncodingTest, WhatIsBeingMadeWhenItsViewerGoesIsMade) {
  const Video video = begun();
  ASSERT_TRUE(want(video, "720p", 6));
  const auto lease = claim(Urgency::now);
  clock.advance(16s);
  parts.encoding.recover();
  do_task(lease);
  EXPECT_EQ(parts.tasks.segments(lease.job, "720p", 6, 7).size(), 1U);
}

TEST_P(EncodingTest, ATaskThatWasHurriedComesInItsTurnAgain) {
  const Video video = begun();
  ASSERT_TRUE(want(video, "720p", 8));
  EXPECT_EQ(task_name(claim(Urgency::now)), "720p 8-9");
  const auto hurried = claim(Urgency::soon);
  EXPECT_EQ(task_name(hurried), "360p 720p 8-9");
  ASSERT_TRUE(parts.encoding.give_back(hurried));
  clock.advance(15s);
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::soon));
  EXPECT_EQ(task_name(claim()), "360p 720p 3-8");
}

TEST_P(EncodingTest, MakesNextWhatAPlayerWillComeTo) {
  const Video video = begun();
  ASSERT_TRUE(want(video, "720p", 5));
  EXPECT_EQ(task_name(claim(Urgency::now)), "720p 5-6");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  EXPECT_EQ(task_name(claim(Urgency::soon)), "360p 720p 3-8") << "a place is kept for who waits";
}

TEST_P(EncodingTest, WhatAWorkerIsAboutToMakeIsNotMadeAhead) {
  const Video video = begun();
  const auto running = claim();
  ASSERT_EQ(task_name(running), "360p 720p 3-8");
  auto made = made_by(running);
  std::erase_if(made.segments, [](const StoredSegment& segment) { return segment.number > 3; });
  ASSERT_TRUE(parts.encoding.report(running, made));
  ASSERT_TRUE(want(video, "720p", 4));
  do_next("720p 4-5");
  do_next("720p 6-7");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::soon)) << "5 comes by itself";
}

TEST_P(EncodingTest, AViewerWhoMovesLeavesNothingBehind) {
  const Video video = begun();
  ASSERT_TRUE(want(video, "720p", 3, "ada"));
  ASSERT_TRUE(want(video, "360p", 3, "bob"));
  ASSERT_TRUE(want(video, "en-0", 1, "ada"));
  ASSERT_TRUE(want(video, "720p", 8, "ada"));

  std::vector<std::string> names;
  while (const auto lease = parts.encoding.claim("worker-1", Urgency::now)) {
    names.push_back(task_name(*lease));
    do_task(*lease);
  }
  EXPECT_THAT(names, ElementsAre("360p 3-4", "720p 8-9"));
  EXPECT_TRUE(parts.tasks.segments(world.job_of(video).id, "720p", 3, 4).empty());
  do_next("360p 4-5");
}

TEST_P(EncodingTest, MakesTwoOfATitleOutOfTurnAtATime) {
  const Video video = begun();
  for (const auto number : {3, 6, 8})
    ASSERT_TRUE(want(video, "720p", number));
  const auto first = claim(Urgency::now);
  static_cast<void>(claim(Urgency::now));
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::now));
  do_task(first);
  EXPECT_TRUE(parts.encoding.claim("worker-1", Urgency::now));
}

TEST_P(EncodingTest, ATitleIsReadyWithoutWhatWasWantedOutOfTurn) {
  const Video video = begun();
  const auto run = claim();
  const auto end = claim();
  ASSERT_TRUE(want(video, "720p", 8));
  const auto extra = claim(Urgency::now);
  do_task(run);
  do_task(end);
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  EXPECT_EQ(parts.encoding.report(extra, made_by(extra)).error().code.name, "lease_lost");
}

TEST_P(EncodingTest, ACancelledTitleLeavesNothingOfItsPieces) {
  const Video video = planned();
  do_task(claim());
  const auto job = world.job_of(video).id;
  ASSERT_TRUE(parts.cancel(job));
  EXPECT_TRUE(parts.tasks.inits(job).empty());
  EXPECT_TRUE(parts.tasks.segments(job, "360p", 0, 9).empty());
}

TEST_P(EncodingTest, RefusesAnotherInitSection) {
  planned();
  do_task(claim());
  do_task(claim());
  const auto lease = claim();
  TaskProgress made;
  made.inits = {
      {.rendition = "720p", .codecs = "avc1.64001f", .timescale = 12'800, .sha256 = "another"}
  };
  const auto refused = parts.encoding.report(lease, made);
  EXPECT_EQ(refused.error().code.name, "invalid_request");
  made.inits.front().sha256 = "init of 720p";
  EXPECT_TRUE(parts.encoding.report(lease, made));
}

TEST_P(EncodingTest, DoesNotEndATaskWhoseSegmentsAreMissing) {
  planned();
  const auto lease = claim();
  EXPECT_EQ(parts.encoding.finish(lease).error().code.name, "invalid_request");
}

TEST_P(EncodingTest, ServesUploadersInTurns) {
  const Video many = planned("First of many");
  clock.advance(1s);
  planned("Another");
  // Uploaders differ: `upload` makes one for each title.
  std::vector<VideoId> order;
  for (int i = 0; i < 4; ++i) {
    order.push_back(claim(Urgency::now).video);
    clock.advance(1s);
  }
  EXPECT_EQ(order[0], many.id);
  EXPECT_NE(order[1], order[0]);
  EXPECT_EQ(order[2], order[0]);
  EXPECT_EQ(order[3], order[1]);
}

TEST_P(EncodingTest, PublishesWhatACrashLeftUnpublished) {
  const Video video = planned();
  for (auto lease = claim();; lease = claim()) {
    ASSERT_TRUE(parts.encoding.report(lease, made_by(lease)));
    std::int64_t left = 0;
    ASSERT_TRUE(parts.tasks.finish(*parts.tasks.find(lease.task), left));
    if (left == 0) break;
  }
  EXPECT_EQ(world.find(video.id).state, VideoState::processing);

  parts.encoding.recover();

  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
}

TEST_P(EncodingTest, ADeletedOrCancelledTitleTakesItsTasksAlong) {
  const Video gone = planned("Deleted");
  const auto lease = claim();
  ASSERT_TRUE(parts.remove(gone.id, std::nullopt));
  EXPECT_EQ(parts.encoding.report(lease, made_by(lease)).error().code.name, "lease_lost");
  const Video stopped = planned("Cancelled");
  const auto other = claim();
  ASSERT_TRUE(parts.cancel(world.job_of(stopped).id));
  EXPECT_EQ(parts.encoding.report(other, made_by(other)).error().code.name, "lease_lost");
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));
  EXPECT_EQ(world.find(stopped.id).state, VideoState::failed);
}

TEST_P(EncodingTest, PlansATitleOnce) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(parts.transcoding.plan(*lease, small_plan(video)));
  EXPECT_TRUE(parts.transcoding.plan(*lease, small_plan(video)));  // The answer was lost.
  EXPECT_EQ(world.lease(video).error().code.name, "no_job");
  int tasks = 0;
  while (parts.encoding.claim("worker-1", Urgency::bulk))
    ++tasks;
  EXPECT_EQ(tasks, 7);
}

TEST_P(EncodingTest, RefusesWhatIsNoPlan) {
  const Video video = world.upload();
  const auto lease = world.lease(video);
  EXPECT_EQ(parts.transcoding.plan(*lease, {}).error().code.name, "invalid_request");
}

}  // namespace
}  // namespace matinee::content
