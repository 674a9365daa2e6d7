// The times that the index of a file gives are those of its packets.
#include "ffmpeg-worker/adapters/mp4_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"
#include "ffmpeg-worker/adapters/probe_reader.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"

namespace matinee::worker {
namespace {

class Mp4FileTest : public fakes::PipelineTest {
 protected:
  [[nodiscard]] media::Source probed() {
    auto source = tool_.probe(input(), [] { return true; });
    EXPECT_TRUE(source);
    return source.value_or(media::Source{});
  }

  [[nodiscard]] std::string input() const { return store_.root() / fakes::source_key; }

  [[nodiscard]] media::PictureTimes walked(const media::Source& source) {
    const auto arguments =
        timestamps_arguments("/usr/bin/ffprobe", "mov", media::main_video(source)->index);
    PictureTimesReader reader{source.start_s};
    PosixProcessRunner runner;
    const auto exit = runner.run(
        Sandbox{}.wrap(arguments, input(), "", {}),
        [&](std::string_view text) { EXPECT_TRUE(reader.add(text)); },
        [] { return true; }
    );
    EXPECT_TRUE(exit.is_success()) << exit.errors;
    return reader.finish();
  }

  void expect_same() {
    const auto source = probed();
    const auto timed = times_by_index(input(), source);
    ASSERT_TRUE(timed);
    const auto expected = walked(source);
    const auto& found = timed->pictures;
    EXPECT_EQ(found.count, expected.count);
    constexpr double microsecond = 2e-6;  // ffprobe prints no more.
    EXPECT_NEAR(found.first_s, expected.first_s, microsecond);
    EXPECT_NEAR(found.last_s, expected.last_s, microsecond);
    EXPECT_NEAR(found.end_s, expected.end_s, microsecond);
    EXPECT_NEAR(found.shortest_s, expected.shortest_s, microsecond);
    EXPECT_NEAR(found.longest_s, expected.longest_s, microsecond);
    EXPECT_FALSE(found.ended_early);
  }
};

TEST_F(Mp4FileTest, RealFilesHaveTheTimesOfTheirPackets) {
  for (const auto* name : {"tos_2997.mp4", "hlg10.mp4", "demo.mp4"}) {
    SCOPED_TRACE(name);
    std::filesystem::remove(input());
    given_file(fakes::samples / name);
    expect_same();
  }
}

TEST_F(Mp4FileTest, AwkwardFilesHaveTheTimesOfTheirPackets) {
  const std::string picture = "testsrc2=size=160x90:rate=30:duration=3";
  for (const auto& [name, more] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"variable.mp4", {"-vf", "select='not(mod(n,3))+gt(n,60)'", "-fps_mode", "vfr"}},
           {"reordered.mp4", {"-bf", "3", "-movflags", "+faststart"}},
           {"late.mp4", {"-vf", "setpts=PTS+1.5/TB"}},
           {"no_edits.mov", {"-use_editlist", "0", "-bf", "2"}},
       }) {
    SCOPED_TRACE(name);
    std::filesystem::remove(input());
    std::vector<std::string> arguments{
        "-f",
        "lavfi",
        "-i",
        "sine=duration=3",
        "-f",
        "lavfi",
        "-i",
        picture,
        "-map",
        "0",
        "-map",
        "1"
    };
    arguments.insert(arguments.end(), {"-c:v", "libx264", "-preset", "ultrafast"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    given_made(arguments, name);
    expect_same();
  }
}

TEST_F(Mp4FileTest, LeavesOthersToAWalk) {
  given_made(
      {"-f", "lavfi", "-i", "testsrc2=size=160x90:duration=2", "-movflags", "+frag_keyframe"},
      "fragmented.mp4"
  );
  const auto source = probed();
  EXPECT_FALSE(times_by_index(input(), source));
  EXPECT_FALSE(times_by_index(directory_.file("nothing"), source));

  std::filesystem::remove(input());
  given_file(fakes::samples / "tos_2997.mp4");
  auto clip = probed();
  auto& video = clip.video.front();
  EXPECT_TRUE(times_by_index(input(), clip));
  ++video.declared_frames;
  EXPECT_FALSE(times_by_index(input(), clip)) << "the prober says otherwise";
  video.index = 1;
  EXPECT_FALSE(times_by_index(input(), clip)) << "sound";
  video.index = -1;
  EXPECT_FALSE(times_by_index(input(), clip));
}

TEST_F(Mp4FileTest, KnowsThatTheMediaAreCut) {
  given_made(
      {"-f", "lavfi", "-i", "testsrc2=size=160x90:duration=4", "-movflags", "+faststart"},
      "whole.mp4"
  );
  EXPECT_FALSE(is_cut_mp4(input()));
  std::filesystem::resize_file(input(), std::filesystem::file_size(input()) - 2000);
  EXPECT_TRUE(is_cut_mp4(input()));
  const auto times = times_by_index(input(), probed());
  ASSERT_TRUE(times);
  EXPECT_TRUE(times->pictures.ended_early);
}

}  // namespace
}  // namespace matinee::worker
