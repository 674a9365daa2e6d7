// How an order comes again: the worker's loop with the real content-service and queue. There is
// always one message per job, and it comes when it should.
#include <memory>
#include <stop_token>
#include <string>

#include <gtest/gtest.h>

#include "content-service/tests/world.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/tests/fake_tool.hpp"
#include "ffmpeg-worker/tests/folder_workspace.hpp"
#include "ffmpeg-worker/worker_loop.hpp"

namespace matinee::worker {
namespace {

using namespace std::chrono_literals;

/// Nothing catches it, as nothing catches kill -9.
struct Death {};

class RedeliveryTest : public ::testing::Test {
 protected:
  /// Receives the message that is visible now, and does what it asks for.
  bool handle_next() {
    world_.parts->outbox.relay();
    const auto message = world_.queue->receive(0ms, 60s);
    if (!message) ADD_FAILURE() << "no message is visible";
    return message && loop_.handle(*message, {});
  }

  [[nodiscard]] bool has_visible_message() { return world_.queue->depth().waiting > 0; }

  [[nodiscard]] std::int64_t messages() {
    world_.parts->outbox.relay();
    const auto depth = world_.queue->depth();
    return depth.waiting + depth.leased;
  }

  /// The only message is not visible before `delay` is over.
  void expect_next_after(std::chrono::seconds delay) {
    EXPECT_EQ(messages(), 1);
    world_.clock.advance(delay - 1ms);
    world_.parts->recover();
    EXPECT_FALSE(has_visible_message()) << delay.count();
    world_.clock.advance(1ms);
    EXPECT_TRUE(has_visible_message()) << delay.count();
    EXPECT_EQ(messages(), 1);
  }

  content::World world_{content::Engine::sqlite};
  content::Video video_ = world_.upload();
  fakes::FakeTool tool_;
  ObjectMediaStore store_{*world_.objects};
  Metrics metrics_{world_.registry};
  PlanTitle plan_{world_.parts->transcoding, store_, tool_, SourceLimits{}};
  bool is_disk_away_ = false;
  int workspaces_ = 0;
  WorkerLoop loop_{
      {.queue = *world_.queue,
       .jobs = world_.parts->transcoding,
       .plan = plan_,
       .clock = world_.clock,
       .metrics = metrics_,
       .make_workspace = [this](const content::JobLease&) -> std::unique_ptr<Workspace> {
         if (is_disk_away_) throw Unavailable{"the disk is away"};
         return std::make_unique<fakes::FolderWorkspace>(
             world_.folder.path() / ("work" + std::to_string(workspaces_++))
         );
       },
       .check_ready = [] {},
       .on_planned = [] {},
       .worker_name = "worker"}
  };
};

TEST_F(RedeliveryTest, AFailedAttemptComesAgainOnceAndLater) {
  tool_.trouble = Trouble{.kind = TroubleKind::failed, .reason = "The probe failed."};

  EXPECT_TRUE(handle_next());
  expect_next_after(5s);
  EXPECT_TRUE(handle_next());
  expect_next_after(20s);
  EXPECT_TRUE(handle_next());
  EXPECT_EQ(world_.find(video_.id).state, content::VideoState::failed);

  // The last receipt finds nothing to do.
  expect_next_after(45s);
  EXPECT_TRUE(handle_next());
  EXPECT_EQ(messages(), 0);
}

TEST_F(RedeliveryTest, AnOutageKeepsOneMessageThatComesLessAndLessOften) {
  is_disk_away_ = true;
  for (int outage = 1; outage <= 10; ++outage) {
    EXPECT_FALSE(handle_next());
    EXPECT_EQ(world_.job_of(video_).attempts, 0);
    EXPECT_EQ(world_.job_of(video_).interruptions, outage);
    expect_next_after(outage * 15s);
  }
  is_disk_away_ = false;

  EXPECT_TRUE(handle_next());

  EXPECT_EQ(world_.job_of(video_).state, content::JobState::encoding);
  EXPECT_EQ(messages(), 0);
}

TEST_F(RedeliveryTest, AJobThatIsGivenBackIsThereForTheNextWorker) {
  std::stop_source stop;
  stop.request_stop();
  world_.parts->outbox.relay();

  EXPECT_TRUE(loop_.handle(world_.queue->receive(0ms, 60s).value(), stop.get_token()));

  EXPECT_EQ(messages(), 1);
  EXPECT_TRUE(has_visible_message());
  EXPECT_TRUE(handle_next());
  EXPECT_EQ(world_.job_of(video_).state, content::JobState::encoding);
}

TEST_F(RedeliveryTest, ADeadWorkersJobIsTakenOverWhenItsLeaseEnds) {
  tool_.before_probe = [] { throw Death{}; };
  EXPECT_THROW(handle_next(), Death);
  tool_.before_probe = {};

  expect_next_after(30s);
  EXPECT_TRUE(handle_next());

  EXPECT_EQ(world_.job_of(video_).state, content::JobState::encoding);
  EXPECT_EQ(world_.job_of(video_).attempts, 2);
  EXPECT_EQ(messages(), 0);
}

}  // namespace
}  // namespace matinee::worker
