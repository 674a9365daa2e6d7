// Tasks from claim to end: the worker's loop with the real content-service, and pieces that cost
// nothing.
#include "ffmpeg-worker/task_loop.hpp"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/tests/encoding_world.hpp"
#include "ffmpeg-worker/adapters/directory_workspace.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/tests/fake_piece_tool.hpp"

namespace matinee::worker {
namespace {

using namespace std::chrono_literals;
using content::Urgency;
using content::VideoState;
using ::testing::HasSubstr;
using Found = TaskLoop::Found;

class TaskLoopTest : public ::testing::Test {
 protected:
  TaskLoopTest() {
    const auto lease = world_.lease(video_).value();
    auto plan = content::small_plan(video_);
    plan.posters = {500};  // In the first task of bulk.
    EXPECT_TRUE(world_.parts->transcoding.plan(lease, plan));
  }

  Found do_next(Urgency least = Urgency::bulk) { return loop_.do_next(least, stop_.get_token()); }

  void do_all() {
    while (do_next() == Found::task) {
    }
  }

  /// The attempts at the most urgent tasks, pictures and sound in any order; one fails each time.
  void expect_failure(const std::string& reason) {
    for (int attempt = 1; attempt <= 6 && state() == VideoState::processing; ++attempt) {
      EXPECT_EQ(do_next(Urgency::now), Found::task);
      world_.clock.advance(60s);
    }
    EXPECT_EQ(state(), VideoState::failed);
    EXPECT_THAT(world_.find(video_.id).reason, HasSubstr(reason));
    EXPECT_EQ(do_next(), Found::nothing);
  }

  [[nodiscard]] VideoState state() { return world_.find(video_.id).state; }

  [[nodiscard]] std::size_t segments() {
    return world_.count_objects("hls/" + video_.id.str() + "/1/v/360p/0");
  }

  content::World world_{content::Engine::sqlite};
  content::Video video_ = world_.upload();
  std::stop_source stop_;
  fakes::FakePieceTool tool_;
  ObjectMediaStore store_{*world_.objects};
  Metrics metrics_{world_.registry};
  RunTask run_{world_.parts->encoding, store_, tool_};
  bool is_disk_away_ = false;
  TaskLoop loop_{
      {.tasks = world_.parts->encoding,
       .run = run_,
       .clock = world_.clock,
       .metrics = metrics_,
       .make_workspace = [this](const content::TaskLease& lease) -> std::unique_ptr<Workspace> {
         if (is_disk_away_) throw Unavailable{"the disk is away"};
         return std::make_unique<DirectoryWorkspace>(
             world_.folder.file("work"), DirectoryWorkspace::name_of(lease.task.str(), lease.fence)
         );
       },
       .check_ready = [] {},
       .worker_name = "worker"}
  };
};

TEST_F(TaskLoopTest, MakesAWholeTitle) {
  do_all();

  EXPECT_EQ(state(), VideoState::ready);
  EXPECT_EQ(tool_.pieces, 7);
  EXPECT_EQ(segments(), 9U);
  EXPECT_TRUE(world_.parts->find_violations().empty());
}

TEST_F(TaskLoopTest, TellsSegmentsAsTheyAreMade) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(do_next(), Found::task);
  bool was_told = false;
  tool_.after = [&](const std::string&) {
    const auto job = world_.job_of(video_).id;
    was_told = world_.parts->tasks.segments(job, "360p", 3, 8).size() == 4;
  };
  EXPECT_EQ(do_next(), Found::task);
  EXPECT_TRUE(was_told) << "before the piece was done";
}

TEST_F(TaskLoopTest, MakesNothingThatIsThere) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(do_next(), Found::task);
  ASSERT_TRUE(world_.parts->want_segments.want({video_.id, 1, "360p", 8}));
  ASSERT_TRUE(world_.parts->want_segments.want({video_.id, 1, "720p", 8}));
  const int pieces = tool_.pieces;
  do_all();
  EXPECT_EQ(state(), VideoState::ready);
  EXPECT_EQ(tool_.pieces, pieces + 3) << "two wanted segments, 3-8, and nothing for 8";
}

TEST_F(TaskLoopTest, AnAttemptThatCouldNotTellIsGoneOnWith) {
  // Killed after the segment was stored and before anybody was told.
  const auto lease = world_.parts->encoding.claim("other", Urgency::now).value();
  const auto key = "hls/" + video_.id.str() + "/1/v/360p/00000.m4s";
  world_.objects->put(key, tool_.pictures(lease.plan, 0));
  world_.clock.advance(31s);
  world_.parts->encoding.recover();
  world_.clock.advance(60s);

  do_all();

  EXPECT_EQ(state(), VideoState::ready);
}

TEST_F(TaskLoopTest, AnAttemptThatDiedBeforeItsPostersWereThereIsMadeAgain) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(do_next(), Found::task);
  tool_.after = [](const std::string&) { throw Unavailable{"killed with all segments in place"}; };
  EXPECT_EQ(do_next(), Found::outage);
  tool_.after = [](const std::string& directory) {
    std::ofstream{directory + "/posters/500.jpg"} << "\xFF\xD8\xFF";
  };
  world_.clock.advance(60s);

  do_all();

  EXPECT_EQ(state(), VideoState::ready);
  EXPECT_EQ(world_.find(video_.id).media.thumbnails.size(), 1U);
}

TEST_F(TaskLoopTest, FailsWithWhatIsBroken) {
  tool_.trouble = Trouble{.kind = TroubleKind::failed, .reason = "Encoding the video failed."};
  expect_failure("Encoding the video failed.");
}

TEST_F(TaskLoopTest, NeverStoresSegmentsOffTheGrid) {
  tool_.shift = 1;
  expect_failure("does not start where the plan says");
  EXPECT_EQ(segments(), 0U);
}

TEST_F(TaskLoopTest, NeverStoresSegmentsWithoutAllPictures) {
  tool_.missing_pictures = 1;

  do_all();

  EXPECT_THAT(world_.find(video_.id).reason, HasSubstr("could be decoded only up to 0:02 of 0:40"));
  EXPECT_EQ(segments(), 0U);
}

TEST_F(TaskLoopTest, RefusedMediaEndTheTitleAtOnce) {
  tool_.trouble = Trouble{.kind = TroubleKind::refused, .reason = "The video is damaged."};

  EXPECT_EQ(do_next(), Found::task);

  EXPECT_EQ(state(), VideoState::failed);
  EXPECT_EQ(world_.find(video_.id).reason, "The video is damaged.");
}

TEST_F(TaskLoopTest, TakesNothingThroughALinkThatTheEncoderLeft) {
  const auto secret = world_.folder.write("secret", tool_.pictures(content::small_plan(video_), 0));
  tool_.after = [&](const std::string& directory) {
    // In the place of a segment that nobody has looked at yet.
    const auto file = directory + "/v/360p/00000.m4s";
    std::filesystem::remove(file);
    std::filesystem::create_symlink(secret, file);
  };
  // The whole folder, too: what is listed is then what the link leads to.
  tool_.before = [&](const std::string& directory) {
    std::filesystem::remove_all(directory + "/v/720p");
    std::filesystem::create_directory_symlink(world_.folder.path(), directory + "/v/720p");
  };

  EXPECT_EQ(do_next(Urgency::now), Found::task);

  EXPECT_FALSE(world_.exists("hls/" + video_.id.str() + "/1/v/720p/init.mp4"));
  EXPECT_EQ(world_.job_of(video_).state, content::JobState::encoding);
}

TEST_F(TaskLoopTest, EndsAnEncoderThatWritesTooMuch) {
  tool_.after = [](const std::string& directory) {
    const auto file = directory + "/junk";
    {
      const std::ofstream made{file};
    }
    std::filesystem::resize_file(file, 1ULL << 30U);
  };
  expect_failure("wrote more than it should");
}

TEST_F(TaskLoopTest, RefusesWhenTheOriginalIsGone) {
  world_.objects->remove_prefix(video_.original.key());

  EXPECT_EQ(do_next(), Found::task);

  EXPECT_THAT(world_.find(video_.id).reason, HasSubstr("no longer there"));
}

TEST_F(TaskLoopTest, GivesATaskBackWhenStopped) {
  tool_.before = [this](const std::string&) { stop_.request_stop(); };

  EXPECT_EQ(do_next(), Found::task);

  const auto again = world_.parts->encoding.claim("another", Urgency::now);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->attempt, 1);
}

TEST_F(TaskLoopTest, StopsWhenSomebodyElseHasTheTask) {
  tool_.before = [this](const std::string&) {
    world_.clock.advance(31s);
    world_.parts->encoding.recover();
    world_.clock.advance(60s);
    EXPECT_TRUE(world_.parts->encoding.claim("another", Urgency::now));
  };

  EXPECT_EQ(do_next(), Found::task);

  EXPECT_EQ(world_.registry.text().find("outcome=\"lost\"} 1") != std::string::npos, true);
}

TEST_F(TaskLoopTest, AnOutageOfTheDiskNeverFailsATitle) {
  is_disk_away_ = true;
  for (int time = 0; time < 20; ++time) {
    EXPECT_EQ(do_next(Urgency::now), Found::outage);
    world_.clock.advance(300s);
  }
  is_disk_away_ = false;

  do_all();

  EXPECT_EQ(state(), VideoState::ready);
}

TEST_F(TaskLoopTest, WorksUntilToldToTakeNoMore) {
  std::stop_source no_more;
  std::jthread bulk{[&] { loop_.run(Urgency::bulk, no_more.get_token(), stop_.get_token()); }};
  std::jthread urgent{[&] { loop_.run(Urgency::now, no_more.get_token(), stop_.get_token()); }};
  while (state() != VideoState::ready)
    std::this_thread::sleep_for(5ms);
  no_more.request_stop();
}

}  // namespace
}  // namespace matinee::worker
