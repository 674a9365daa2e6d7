// The contract as neighbours use it: in process and over HTTP alike.
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "content-service/contract/http_catalog.hpp"
#include "content-service/contract/http_customer_events.hpp"
#include "content-service/contract/http_encoding_tasks.hpp"
#include "content-service/contract/http_transcode_jobs.hpp"
#include "content-service/contract/http_transcode_queue.hpp"
#include "content-service/contract/http_wanted_segments.hpp"
#include "content-service/tests/api_world.hpp"
#include "content-service/tests/encoding_world.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

enum class Form { in_process, over_http };

class ContractTest : public ::testing::TestWithParam<Form> {
 protected:
  ContractTest() {
    if (GetParam() == Form::over_http) {
      http_catalog_ = std::make_unique<HttpCatalog>(world.peer());
      http_tasks_ = std::make_unique<HttpEncodingTasks>(world.peer());
      http_wanted_ = std::make_unique<HttpWantedSegments>(world.peer());
      http_events_ = std::make_unique<HttpCustomerEvents>(world.peer());
      http_jobs_ = std::make_unique<HttpTranscodeJobs>(world.peer());
      http_queue_ = std::make_unique<HttpTranscodeQueue>(world.peer());
    }
  }

  Catalog& catalog() {
    return http_catalog_ ? static_cast<Catalog&>(*http_catalog_) : world.parts->catalog;
  }

  WantedSegments& wanted() {
    return http_wanted_ ? static_cast<WantedSegments&>(*http_wanted_) : world.parts->want_segments;
  }

  EncodingTasks& tasks() {
    return http_tasks_ ? static_cast<EncodingTasks&>(*http_tasks_) : world.parts->encoding;
  }

  TranscodeJobs& jobs() {
    return http_jobs_ ? static_cast<TranscodeJobs&>(*http_jobs_) : world.parts->transcoding;
  }

  CustomerEvents& customer_events() {
    return http_events_ ? static_cast<CustomerEvents&>(*http_events_) : world.parts->taken_events;
  }

  queue::Queue& queue() {
    return http_queue_ ? static_cast<queue::Queue&>(*http_queue_) : *world.queue;
  }

  ApiWorld world;

 private:
  std::unique_ptr<HttpCatalog> http_catalog_;
  std::unique_ptr<HttpEncodingTasks> http_tasks_;
  std::unique_ptr<HttpWantedSegments> http_wanted_;
  std::unique_ptr<HttpCustomerEvents> http_events_;
  std::unique_ptr<HttpTranscodeJobs> http_jobs_;
  std::unique_ptr<HttpTranscodeQueue> http_queue_;
};

INSTANTIATE_TEST_SUITE_P(
    ,
    ContractTest,
    ::testing::Values(Form::in_process, Form::over_http),
    [](const auto& suite) {
      return std::string{suite.param == Form::in_process ? "in_process" : "over_http"};
    }
);

TEST_P(ContractTest, AWorkerTakesReportsAndCompletesAJob) {
  const Video video = world.upload("A title");
  world.parts->outbox.relay();
  const auto message = queue().receive(0ms, 30s);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->attempt, 1);

  const auto lease = jobs().lease(video.id, video.original.key(), "worker-1");
  ASSERT_TRUE(lease);
  EXPECT_EQ(lease->video, video.id);
  EXPECT_EQ(lease->source_key, video.original.key());
  EXPECT_EQ(lease->generation, 1);
  EXPECT_EQ(lease->lease, 30s);
  JobProgress progress;
  progress.phase = "encoding";
  progress.renditions = {
      {.height = 360,
       .width = 640,
       .codecs = "avc1.64001e",
       .state = RenditionState::encoding,
       .progress = 0.25}
  };
  ASSERT_TRUE(jobs().report(*lease, progress));
  EXPECT_EQ(world.find(video.id).media.renditions.at(0).progress, 0.25);
  EXPECT_TRUE(queue().extend(*message, 30s));
  world.finish(*lease, world.make_output(*lease));
  EXPECT_TRUE(queue().remove(*message));
  EXPECT_FALSE(queue().receive(0ms, 30s));

  const auto title = catalog().find(video.id);
  ASSERT_TRUE(title);
  EXPECT_EQ(title->name, "A title");
  EXPECT_TRUE(title->playable);
  EXPECT_EQ(title->heights, std::vector{360});
  EXPECT_EQ(title->poster, "0002.jpg");
}

TEST_P(ContractTest, WorkersPlanATitleAndDoItsTasks) {
  const Video video = world.upload("A title");
  const auto lease = jobs().lease(video.id, video.original.key(), "worker-1");
  ASSERT_TRUE(lease);
  ASSERT_TRUE(jobs().plan(*lease, small_plan(video)));
  // Picture and sound are as urgent: which comes first is left to chance.
  const auto first = tasks().claim("worker-1", Urgency::now);
  const auto second = tasks().claim("worker-1", Urgency::now);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_TRUE(first->stored.empty());
  const auto& sound = first->kind == TaskKind::audio ? first : second;
  EXPECT_EQ(sound->plan.audio, small_plan(video).audio);
  EXPECT_EQ(sound->plan.rungs, small_plan(video).rungs);
  EXPECT_EQ(sound->lease, 30s);
  EXPECT_EQ(sound->kind, TaskKind::audio);
  EXPECT_EQ(tasks().finish(*sound).error().code.name, "invalid_request");
  ASSERT_TRUE(tasks().report(*sound, made_by(*sound)));
  ASSERT_TRUE(tasks().finish(*sound));
  EXPECT_EQ(tasks().finish(*sound).error().code.name, "lease_lost");
  EXPECT_FALSE(tasks().claim("worker-1", Urgency::now));
  const auto other = tasks().claim("worker-1", Urgency::soon);
  ASSERT_TRUE(tasks().give_back(*other));
  const auto again = tasks().claim("worker-1", Urgency::bulk);
  EXPECT_EQ(again->task, other->task);
  EXPECT_TRUE(wanted().want({video.id, 1, "720p", 8, "ada"}));
  EXPECT_TRUE(wanted().want({video.id, 1, "720p", 5, "ada"}));
  EXPECT_EQ(wanted().want({video.id, 1, "720p", 500}).error().code.name, "not_found");
  const auto piece = tasks().claim("worker-1", Urgency::now);
  ASSERT_TRUE(piece);
  EXPECT_EQ(task_name(*piece), "720p 5-6");
  ASSERT_TRUE(tasks().interrupt(*piece));
  EXPECT_EQ(world.parts->tasks.find(piece->task)->interruptions, 1);
  ASSERT_TRUE(tasks().fail(*again, "The video is damaged.", true));
  EXPECT_EQ(world.find(video.id).reason, "The video is damaged.");
}

TEST_P(ContractTest, EventsOfAnotherServiceAreTakenOnceAndAsTheyAre) {
  const CustomerEvent event{
      .id = "evt_01jd7q8v9hf6m8q3w2k5t4r7x0",
      .type = "subscription.updated",
      .body = R"({"type":"subscription.updated","data":{"name":"Zoë \"Z\""}})",
      .created_at = world.clock.now() - 1h,
  };
  customer_events().accept({event});
  customer_events().accept({event});
  customer_events().accept({});

  const auto waiting = world.parts->webhook_events.waiting(10);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].id.str(), event.id);
  EXPECT_EQ(waiting[0].type, event.type);
  EXPECT_EQ(waiting[0].body, event.body);
  EXPECT_EQ(waiting[0].created_at, event.created_at);
}

TEST_P(ContractTest, RefusalsKeepTheirCodes) {
  const Video video = world.upload();
  EXPECT_EQ(
      catalog().find(VideoId::make(world.clock, world.random)).error().code.name, "not_found"
  );
  EXPECT_EQ(jobs().lease(video.id, "uploads/other/source", "w").error().code.name, "no_job");
  const auto lease = jobs().lease(video.id, video.original.key(), "w");
  ASSERT_TRUE(lease);
  EXPECT_EQ(jobs().lease(video.id, video.original.key(), "w").error().code.name, "video_busy");
  EXPECT_EQ(jobs().plan(*lease, {}).error().code.name, "invalid_request");
  ASSERT_TRUE(jobs().give_back(*lease));
  EXPECT_EQ(jobs().report(*lease, {}).error().code.name, "lease_lost");
  const auto interrupted = jobs().lease(video.id, video.original.key(), "w");
  ASSERT_TRUE(jobs().interrupt(*interrupted));
  EXPECT_EQ(world.job_of(video).interruptions, 1);
  const auto next = jobs().lease(video.id, video.original.key(), "w");
  EXPECT_EQ(next->attempt, 1);
  ASSERT_TRUE(jobs().fail(*next, "This file has no video track.", true));
  EXPECT_EQ(world.find(video.id).reason, "This file has no video track.");
}

TEST_P(ContractTest, AMessageIsReleasedBuriedAndLost) {
  queue().send("order");
  auto message = queue().receive(0ms, 30s);
  ASSERT_TRUE(message);
  EXPECT_TRUE(queue().release(*message, 0s));
  EXPECT_FALSE(queue().remove(*message));
  message = queue().receive(0ms, 30s);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->body, "order");
  EXPECT_EQ(message->attempt, 2);
  EXPECT_TRUE(queue().bury(*message, "nonsense"));
  EXPECT_FALSE(queue().receive(0ms, 30s));
  EXPECT_EQ(world.queue->dead_letters(10).at(0).reason, "nonsense");
}

TEST_P(ContractTest, AnInterruptEndsALongWait) {
  std::thread waiter{[&] { EXPECT_FALSE(queue().receive(10min, 30s)); }};
  queue().interrupt();
  waiter.join();
}

TEST(HttpContractTest, ARefusalOfOurTokenIsAnOutage) {
  ApiWorld world;
  const Video video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(lease);
  for (const auto* who : {"viewer", "nobody that is known"}) {
    const http::Peer peer{world.client, world.base_url(), [who] { return std::string{who}; }};
    HttpCatalog catalog{peer};
    HttpTranscodeJobs jobs{peer};

    EXPECT_THROW(static_cast<void>(catalog.find(video.id)), Unavailable);
    EXPECT_THROW(static_cast<void>(jobs.lease(video.id, video.original.key(), "w")), Unavailable);
    EXPECT_THROW(static_cast<void>(jobs.report(*lease, {})), Unavailable);
    EXPECT_THROW(static_cast<void>(jobs.give_back(*lease)), Unavailable);
  }
  EXPECT_TRUE(world.parts->transcoding.report(*lease, {}));
}

TEST(HttpContractTest, NoAnswerIsWaitedForLongerThanALease) {
  // Connections are made, and nothing ever answers.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(silent, 0);
  ASSERT_EQ(::listen(silent, 16), 0);
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  http::Client client;
  const http::Peer peer{client, "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)), {}};
  HttpTranscodeJobs jobs{peer, 50ms};
  const JobLease lease{.job = JobId::trusted("job_1"), .video = VideoId::trusted("vid_1")};

  EXPECT_THROW(static_cast<void>(jobs.report(lease, {})), Unavailable);
  EXPECT_THROW(static_cast<void>(jobs.plan(lease, {})), Unavailable);
  EXPECT_THROW(static_cast<void>(jobs.fail(lease, "x", true)), Unavailable);
  EXPECT_THROW(static_cast<void>(jobs.give_back(lease)), Unavailable);
  EXPECT_THROW(static_cast<void>(jobs.interrupt(lease)), Unavailable);
  ::close(silent);
}

TEST(InternalRoutesTest, AreForServicesOnly) {
  ApiWorld world;
  const std::string title = "/internal/videos/" + world.upload().id.str();
  for (const auto& [who, status] :
       {std::pair{"", 401}, std::pair{"viewer", 403}, std::pair{"admin", 403}}) {
    EXPECT_EQ(world.get(title, who).status, status);
    for (const auto* path :
         {"jobs/lease",
          "jobs/report",
          "jobs/plan",
          "jobs/fail",
          "jobs/give_back",
          "jobs/interrupt",
          "queue/send",
          "queue/receive",
          "queue/extend",
          "queue/remove",
          "queue/release",
          "queue/bury"}) {
      EXPECT_EQ(
          world.ask(http::Method::post, std::string{"/internal/"} + path, who, "{}").status, status
      ) << path;
    }
  }
  for (const auto* path :
       {"jobs/lease",
        "jobs/report",
        "jobs/plan",
        "jobs/fail",
        "jobs/give_back",
        "jobs/interrupt",
        "queue/send",
        "queue/receive",
        "queue/extend"}) {
    EXPECT_EQ(
        world
            .ask(
                http::Method::post, std::string{"/internal/"} + path, "service", R"({"nonsense":1})"
            )
            .status,
        422
    ) << path;
  }
}

TEST(InternalRoutesTest, RefuseTimesThatNoQueueTakes) {
  ApiWorld world;
  world.queue->send("order");
  const auto ask = [&](const std::string& path, const std::string& body) {
    return world.ask(http::Method::post, "/internal/queue/" + path, "service", body);
  };

  for (const auto* seconds : {"-1", "43201", "9223372036854775807"}) {
    const auto received = ask("receive", R"({"lease_s":)" + std::string{seconds} + "}");
    EXPECT_EQ(received.status, 422) << seconds;
    EXPECT_EQ(received.text("/errors/0/pointer"), "/lease_s");
    for (const auto* path : {"extend", "release"}) {
      const auto settled =
          ask(path,
              R"({"message":{"id":"1","body":"","receipt":"","attempt":1},"reason":"","seconds":)" +
                  std::string{seconds} + "}");
      EXPECT_EQ(settled.status, 422) << path << seconds;
      EXPECT_EQ(settled.text("/errors/0/pointer"), "/seconds");
    }
  }
  EXPECT_EQ(ask("receive", R"({"lease_s":43200})").status, 200);
}

}  // namespace
}  // namespace matinee::content
