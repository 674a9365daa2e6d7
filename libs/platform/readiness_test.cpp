#include "platform/readiness.hpp"

#include <future>

#include <gtest/gtest.h>

#include "core/result.hpp"
#include "testing/manual_clock.hpp"

namespace matinee::platform {
namespace {

using testing::ManualClock;

TEST(Readiness, IsReadyWhenEveryDependencyAnswers) {
  ManualClock clock;
  Readiness readiness{{{.name = "database", .check = [] {}}}, clock};
  const auto report = readiness.report();
  EXPECT_EQ(report.status, "ready");
  ASSERT_EQ(report.checks.size(), 1U);
  EXPECT_EQ(report.checks[0].status, "ok");
}

TEST(Readiness, NamesWhatFailsWithoutSayingWhy) {
  ManualClock clock;
  Readiness readiness{
      {{.name = "objects", .check = [] { throw Unavailable{"password=hush"}; }},
       {.name = "database", .check = [] {}}},
      clock
  };
  const auto report = readiness.report();
  EXPECT_EQ(report.status, "not_ready");
  EXPECT_EQ(report.checks[0].status, "failed");
  EXPECT_EQ(report.checks[1].status, "ok");
  EXPECT_EQ(to_json(report).find("hush"), std::string::npos);
}

TEST(Readiness, DoesNotWaitForACheckThatHangsNorStartItTwice) {
  ManualClock clock;
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  std::atomic<int> calls{0};
  Readiness readiness{
      {{.name = "slow",
        .check =
            [&] {
              ++calls;
              calls.notify_all();
              opened.wait();
            },
        .timeout = std::chrono::milliseconds{1}}},
      clock
  };

  EXPECT_EQ(readiness.report().checks[0].status, "timeout");
  clock.advance(std::chrono::seconds{2});
  EXPECT_EQ(readiness.report().checks[0].status, "timeout");

  calls.wait(0);  // The thread of the check may start after its time is over.
  EXPECT_EQ(calls, 1);
  gate.set_value();
}

TEST(Readiness, AsksAgainAfterASecond) {
  ManualClock clock;
  std::atomic<int> calls{0};
  Readiness readiness{{{.name = "x", .check = [&] { ++calls; }}}, clock};
  static_cast<void>(readiness.report());
  static_cast<void>(readiness.report());
  EXPECT_EQ(calls, 1);
  clock.advance(std::chrono::seconds{2});
  static_cast<void>(readiness.report());
  EXPECT_EQ(calls, 2);
}

TEST(Readiness, DrainsAtOnce) {
  ManualClock clock;
  Readiness readiness{{{.name = "x", .check = [] {}}}, clock};
  EXPECT_EQ(readiness.report().status, "ready");
  readiness.drain();
  EXPECT_EQ(readiness.report().status, "draining");
}

}  // namespace
}  // namespace matinee::platform
