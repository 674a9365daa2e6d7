// Encoders that hang: the tool ends them, whatever they say meanwhile.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"

namespace matinee::worker {
namespace {

using namespace std::chrono_literals;

/// Writes its lines, one a minute, and ends by itself behind the last one.
class Talker final : public ProcessRunner {
 public:
  [[nodiscard]] Exit run(
      const Command&,
      const std::function<void(std::string_view)>& on_output,
      const KeepGoing& keep_going
  ) override {
    for (const auto& line : lines) {
      on_output(line);
      time += 1min;
      if (!keep_going()) return {.how = Exit::How::stopped};
    }
    return {};
  }

  std::vector<std::string> lines;
  std::chrono::steady_clock::time_point time{1h};
};

content::TaskLease sound_task() {
  content::TaskLease task;
  task.kind = content::TaskKind::audio;
  task.plan.container = "mov";
  task.plan.rate = {25, 1};
  task.plan.frames = 1000;
  task.plan.rungs = {{.rung = {.height = 144, .size = {256, 144}}, .max_rate = 200'000}};
  task.plan.audio = {{.stream = 1, .divisible = true, .folder = "en-0", .packets = 1875}};
  task.renditions = {"en-0"};
  task.end = 2;
  return task;
}

class StallTest : public ::testing::Test {
 protected:
  Step<void> make_sound() {
    return tool_.make_sound({.path = "/source"}, sound_task(), "/out", [] { return true; });
  }

  Step<void> make_pictures() {
    auto task = sound_task();
    task.kind = content::TaskKind::video;
    task.renditions = {"144p"};
    return tool_.make_pictures({.path = "/source"}, task, "/out", [] { return true; });
  }

  Talker runner_;
  FfmpegMediaTool tool_{
      {.ffmpeg = "/usr/bin/ffmpeg",
       .ffprobe = "/usr/bin/ffprobe",
       .stall_limit = 90s,
       .now = [this] { return runner_.time; }},
      runner_
  };
};

TEST_F(StallTest, SoundThatStandsStillIsEnded) {
  runner_.lines = {"out_time_us=100\n", "out_time_us=100\n", "speed=1x\n", "out_time_us=200\n"};
  const auto made = make_sound();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "Encoding the audio made no progress.");
  EXPECT_EQ(made.error().kind, TroubleKind::failed) << "it is tried again, and counts";
}

TEST_F(StallTest, PicturesThatStandStillAreEnded) {
  runner_.lines = {"frame=5\n", "frame=5\nfps=0\n", "frame=5\n", "frame=6\n"};
  const auto made = make_pictures();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, "Encoding the video made no progress.");
}

TEST_F(StallTest, WhatGoesOnSlowlyIsNot) {
  runner_.lines = {"out_time_us=N/A\nout_time_us=100\n", "out_time_us=200\n", "out_time_us=300\n"};
  EXPECT_TRUE(make_sound());
  runner_.lines = {"frame=5\n", "frame=6\n", "frame=7\n"};
  EXPECT_TRUE(make_pictures());
}

}  // namespace
}  // namespace matinee::worker
