#include "progress.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output.hpp"

namespace matinee::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Video encoding_video() {
  return {
      .id = "vid_1",
      .title = "A title",
      .status = "processing",
      .playable = true,
      .progress = 0.42,
      .eta_seconds = 200,
      .phase = "encoding",
      .reason = {},
      .duration_s = 40,
      .renditions = {{360, "ready", 1}, {720, "encoding", 0.25}},
      .created_at = {},
  };
}

/// What is written while `show` is called.
template <class Show>
std::string written(const Show& show) {
  ::testing::internal::CaptureStderr();
  show();
  return ::testing::internal::GetCapturedStderr();
}

TEST(Progress, DrawsStepsAndABarPerRung) {
  const auto progress = terminal_progress();
  const auto text = written([&] { progress->transcoding(encoding_video()); });
  EXPECT_THAT(text, HasSubstr("✓ probed"));
  EXPECT_THAT(text, HasSubstr("✓ playable"));
  EXPECT_THAT(text, HasSubstr("42 %  encoding, about 3 min left"));
  EXPECT_THAT(text, HasSubstr("360p"));
  EXPECT_THAT(text, HasSubstr("25 %  encoding"));
  EXPECT_THAT(text, HasSubstr("· ready"));

  auto ready = encoding_video();
  ready.status = "ready";
  ready.eta_seconds.reset();
  EXPECT_THAT(written([&] { progress->transcoding(ready); }), HasSubstr("✓ ready"));
}

TEST(Progress, WritesPlainLinesOnceWithoutATerminal) {
  const auto progress = line_progress();
  Video video = encoding_video();
  video.playable = false;
  const auto first = written([&] { progress->transcoding(video); });
  video.playable = true;
  const auto second = written([&] { progress->transcoding(video); });
  EXPECT_THAT(first, HasSubstr("  probed\n"));
  EXPECT_THAT(first, HasSubstr("  720p 20 %\n"));
  EXPECT_THAT(first, HasSubstr("  transcode 40 %, about 3 min left\n"));
  EXPECT_THAT(first, Not(HasSubstr("playable")));
  EXPECT_THAT(first, Not(HasSubstr("\x1b")));
  EXPECT_EQ(second, "  playable\n");
}

TEST(Progress, WritesDurationsForPeople) {
  EXPECT_EQ(duration(45), "45 s");
  EXPECT_EQ(duration(119), "119 s");
  EXPECT_EQ(duration(200), "3 min");
  EXPECT_EQ(duration(7500), "2 h 5 min");
}

}  // namespace
}  // namespace matinee::app
