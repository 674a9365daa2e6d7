// Who waits for which segment, in rounds that the test makes.
#include "streaming-service/api/awaited_segments.hpp"

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "streaming-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

class Shelf final : public ObjectSource {
 public:
  [[nodiscard]] std::optional<StreamFile> find_open(std::string_view) override { return {}; }

  [[nodiscard]] std::optional<StreamFile> open(std::string_view key) override {
    ++looks;
    if (broken) throw Unavailable{"the store is away"};
    if (!keys.contains(std::string{key})) return std::nullopt;
    return StreamFile{.descriptor = nullptr, .size = 1, .etag = "\"1\""};
  }

  [[nodiscard]] std::optional<std::string> read(std::string_view) override { return {}; }

  std::set<std::string> keys;
  int looks = 0;
  bool broken = false;
};

class AwaitedSegmentsTest : public ::testing::Test {
 protected:
  AwaitedSegmentsTest() { encoder_.is_planned = true; }

  void await(int number, const std::string& viewer = "ada") {
    const auto segment = parse_object(name(number)).value();
    const auto then = [this, number](const Result<void>& result) {
      heard_.push_back(
          std::to_string(number) + ": " + (result ? "there" : std::string{result.error().code.name})
      );
      retry_after_ = result ? 0s : result.error().retry_after;
    };
    awaited_.await(
        video_, segment, {.then = then, .is_gone = [this] { return is_gone_; }, .viewer = viewer}
    );
  }

  static std::string name(int number) { return "1/v/720p/0000" + std::to_string(number) + ".m4s"; }

  [[nodiscard]] std::string key(int number) const {
    return "hls/" + video_.str() + "/" + name(number);
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  VideoId video_ = VideoId::make(clock_, random_);
  metrics::Registry registry_;
  Metrics metrics_{registry_};
  fake::Encoder encoder_;
  Shelf shelf_;
  bool is_busy_ = false;
  PlannedSegments segments_{shelf_, encoder_};
  AwaitedSegments awaited_{
      {.segments = segments_,
       .submit =
           [this](const std::function<void()>& task) {
             if (!is_busy_) task();
             return !is_busy_;
           },
       .clock = clock_},
      metrics_
  };
  std::vector<std::string> heard_;
  std::chrono::seconds retry_after_{};
  bool is_gone_ = false;
};

using Lines = std::vector<std::string>;

TEST_F(AwaitedSegmentsTest, AllWhoWaitForASegmentShareTheLooks) {
  await(7);
  await(7);
  await(8);
  awaited_.look();
  EXPECT_EQ(encoder_.asked, (Lines{"720p/7", "720p/8"}));
  EXPECT_EQ(shelf_.looks, 2);
  EXPECT_TRUE(heard_.empty());

  shelf_.keys.insert(key(7));
  awaited_.look();

  EXPECT_EQ(heard_, (Lines{"7: there", "7: there"}));
  shelf_.keys.insert(key(8));
  awaited_.look();
  EXPECT_EQ(heard_.back(), "8: there");
  shelf_.looks = 0;
  awaited_.look();
  EXPECT_EQ(shelf_.looks, 0) << "nobody waits any more";
}

TEST_F(AwaitedSegmentsTest, AsksAgainNowAndThen) {
  await(7);
  for (int round = 0; round < 45; ++round) {
    awaited_.look();
    clock_.advance(100ms);
  }
  EXPECT_EQ(encoder_.asked.size(), 3U) << "at 0, 2 and 4 s";
}

TEST_F(AwaitedSegmentsTest, SaysWhoWaits) {
  await(7);
  awaited_.look();
  await(7, "bob");
  clock_.advance(2s);
  awaited_.look();
  EXPECT_EQ(encoder_.viewers, (Lines{"ada", "bob"}));
}

TEST_F(AwaitedSegmentsTest, TellsWhatWillNeverCome) {
  encoder_.is_planned = false;
  await(7);
  awaited_.look();
  EXPECT_EQ(heard_, Lines{"7: not_found"});
}

TEST_F(AwaitedSegmentsTest, WhatCameWhileItAskedIsThere) {
  encoder_.is_planned = false;
  encoder_.on_want = [this](const auto&) { shelf_.keys.insert(key(7)); };
  await(7);
  awaited_.look();
  EXPECT_EQ(heard_, Lines{"7: there"});
}

TEST_F(AwaitedSegmentsTest, NobodyWaitsForLongerThanPlayersDo) {
  await(7);
  clock_.advance(AwaitedSegments::patience - 1ms);
  await(7);
  awaited_.look();
  EXPECT_TRUE(heard_.empty());
  clock_.advance(1ms);
  awaited_.look();

  EXPECT_EQ(heard_, Lines{"7: unavailable"});
  EXPECT_EQ(retry_after_, 1s);
  shelf_.keys.insert(key(7));
  awaited_.look();
  EXPECT_EQ(heard_.back(), "7: there");
}

TEST_F(AwaitedSegmentsTest, FaultsAreSatOut) {
  encoder_.broken = true;
  await(7);
  awaited_.look();
  encoder_.broken = false;
  shelf_.broken = true;
  clock_.advance(2s);
  awaited_.look();
  is_busy_ = true;
  awaited_.look();
  EXPECT_TRUE(heard_.empty());

  is_busy_ = false;
  shelf_.broken = false;
  shelf_.keys.insert(key(7));
  awaited_.look();

  EXPECT_EQ(heard_, Lines{"7: there"});
}

TEST_F(AwaitedSegmentsTest, WhoWentIsForgotten) {
  await(7);
  is_gone_ = true;
  awaited_.look();
  EXPECT_EQ(shelf_.looks, 0);
  EXPECT_TRUE(encoder_.asked.empty());
  is_gone_ = false;
  clock_.advance(1h);
  awaited_.look();
  EXPECT_TRUE(heard_.empty());
}

TEST_F(AwaitedSegmentsTest, RefusesAFloodAtOnce) {
  for (int count = 0; count < 1024; ++count)
    await(7);
  EXPECT_TRUE(heard_.empty());
  await(8);
  EXPECT_EQ(heard_, Lines{"8: overloaded"});
  shelf_.keys.insert(key(7));
  awaited_.look();
  EXPECT_EQ(heard_.size(), 1025U);
  await(9);
  EXPECT_EQ(heard_.size(), 1025U);
}

TEST_F(AwaitedSegmentsTest, AnswersAllWhenItEnds) {
  await(7);
  std::stop_source stop;
  stop.request_stop();
  awaited_.run(stop.get_token());
  await(8);
  EXPECT_EQ(heard_, (Lines{"7: unavailable", "8: overloaded"}));
}

}  // namespace
}  // namespace matinee::streaming
