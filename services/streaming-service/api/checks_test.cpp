// Who waits for whose check, with tasks that run when the test says so.
#include "streaming-service/api/checks.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "streaming-service/domain/fakes.hpp"
#include "testing/manual_clock.hpp"
#include "testing/seeded_random.hpp"

namespace matinee::streaming {
namespace {

using namespace std::chrono_literals;

class ChecksTest : public ::testing::Test {
 protected:
  ChecksTest() {
    catalogue_.titles[video_] = {
        .video = video_, .playable = true, .published = true, .access = content::TitleAccess::free
    };
  }

  cdn::Grant started() {
    const Playback playback{
        .id = PlaybackId::make(clock_, random_),
        .account = UserId::make(clock_, random_),
        .video = video_,
        .started_at = clock_.now(),
        .lease_until = clock_.now() + 45s,
    };
    EXPECT_TRUE(store_.start(playback).empty());
    return {.video = video_, .account = playback.account, .session = playback.id};
  }

  /// Keeps the code of the verdict, or "admitted".
  void ask(const cdn::Grant& grant) {
    const auto then = [this](const Result<Admitted>& verdict) {
      heard_.emplace_back(verdict ? "admitted" : verdict.error().code.name);
    };
    checks_.ask(grant, {.then = then, .is_gone = [this] { return everybody_went_; }});
  }

  void run_tasks() {
    for (const auto& task : std::exchange(tasks_, {}))
      task();
  }

  testing::ManualClock clock_;
  testing::SeededRandom random_;
  VideoId video_ = VideoId::make(clock_, random_);
  fake::MemoryStore store_;
  fake::Catalogue catalogue_;
  fake::Payments payments_;
  fake::People people_;
  metrics::Registry registry_;
  Metrics metrics_{registry_};
  Admission admission_{store_, {catalogue_, payments_, people_}, 45s, clock_};
  bool is_busy_ = false;
  std::vector<std::function<void()>> tasks_;
  Checks checks_{
      admission_,
      [this](std::function<void()> task) {
        if (!is_busy_) tasks_.push_back(std::move(task));
        return !is_busy_;
      },
      metrics_
  };
  std::vector<std::string> heard_;
  bool everybody_went_ = false;
};

TEST_F(ChecksTest, OneCheckServesAllWhoAskMeanwhile) {
  const auto grant = started();
  for (int count = 0; count < 5; ++count)
    ask(grant);
  ask(started());

  EXPECT_EQ(tasks_.size(), 2U) << "one for each session";
  run_tasks();
  EXPECT_EQ(heard_, std::vector<std::string>(6, "admitted"));
  ask(grant);
  EXPECT_EQ(tasks_.size(), 1U) << "the next one starts anew";
}

TEST_F(ChecksTest, AllHearThatANeighbourIsAway) {
  const auto grant = started();
  catalogue_.broken = true;
  ask(grant);
  ask(grant);

  run_tasks();

  EXPECT_EQ(heard_, std::vector<std::string>(2, "unavailable"));
}

TEST_F(ChecksTest, RefusesAtOnceWhatCannotWait) {
  const auto grant = started();
  is_busy_ = true;
  ask(grant);
  EXPECT_EQ(heard_, std::vector<std::string>{"overloaded"});

  is_busy_ = false;
  heard_.clear();
  for (int count = 0; count < 65; ++count)
    ask(grant);
  EXPECT_EQ(heard_, std::vector<std::string>{"overloaded"});
  run_tasks();
  EXPECT_EQ(heard_.size(), 65U);
}

TEST_F(ChecksTest, ChecksNothingWhenNobodyWaitsAnyMore) {
  const auto grant = started();
  for (int count = 0; count < 64; ++count)
    ask(grant);
  everybody_went_ = true;

  run_tasks();

  EXPECT_TRUE(heard_.empty());
  EXPECT_FALSE(admission_.remembered(grant));
  everybody_went_ = false;
  ask(grant);
  run_tasks();
  EXPECT_EQ(heard_, std::vector<std::string>{"admitted"});
}

TEST_F(ChecksTest, GivesTheRoomOfThoseWhoWentToOthers) {
  const auto grant = started();
  for (int count = 0; count < 64; ++count)
    ask(grant);
  everybody_went_ = true;
  ask(grant);
  everybody_went_ = false;

  run_tasks();

  EXPECT_EQ(heard_, std::vector<std::string>{"admitted"});
}

TEST_F(ChecksTest, ChecksNothingWhileItStops) {
  const auto grant = started();
  ask(grant);
  checks_.stop();
  ask(started());
  EXPECT_EQ(heard_, std::vector<std::string>{"unavailable"});

  run_tasks();

  EXPECT_EQ(heard_, std::vector<std::string>(2, "unavailable"));
  EXPECT_FALSE(admission_.remembered(grant));
}

}  // namespace
}  // namespace matinee::streaming
