#include "content-service/domain/pace.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

const Time start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};

/// A title that makes `speed` of itself a second, looked at every second.
std::vector<ProgressMark> run(
    double speed, std::chrono::seconds length, std::vector<ProgressMark> marks = {}
) {
  const auto first = marks.empty() ? ProgressMark{start, 0} : marks.back();
  for (auto second = 0s; second <= length; ++second) {
    const auto progress = first.progress + speed * static_cast<double>(second.count());
    marks = with_mark(std::move(marks), {first.at + second, progress});
  }
  return marks;
}

TEST(Pace, TellsTheRestBySpeed) {
  const auto marks = run(0.001, 100s);
  EXPECT_EQ(remaining_seconds(marks, {start + 100s, 0.1}), 900);
}

TEST(Pace, SaysNothingBeforeItKnows) {
  EXPECT_FALSE(remaining_seconds({}, {start, 0.5}));
  EXPECT_FALSE(remaining_seconds(run(0.001, 9s), {start + 9s, 0.009}));
  EXPECT_FALSE(remaining_seconds(run(0, 60s), {start + 60s, 0})) << "it stands still";
  EXPECT_FALSE(remaining_seconds(run(1e-9, 60s), {start + 60s, 6e-8})) << "years";
}

TEST(Pace, GoesByTheLastMinutes) {
  const auto slow = run(0.0001, 600s);
  const auto faster = run(0.001, 300s, slow);
  const auto rest = remaining_seconds(faster, faster.back());
  EXPECT_NEAR(static_cast<double>(rest.value()), (1 - faster.back().progress) / 0.001, 5);
  EXPECT_LE(faster.size(), 31U);
}

TEST(Pace, OutlivesAClockThatIsSetBackAndATitleThatBeginsAnew) {
  const auto marks = run(0.001, 100s);
  const ProgressMark earlier{start - 1h, 0.2};
  EXPECT_EQ(with_mark(marks, earlier).size(), 1U);
  EXPECT_FALSE(remaining_seconds(with_mark(marks, earlier), earlier));
  const ProgressMark anew{start + 101s, 0.001};
  EXPECT_FALSE(remaining_seconds(with_mark(marks, anew), anew).value_or(0) > 200'000);
}

}  // namespace
}  // namespace matinee::content
