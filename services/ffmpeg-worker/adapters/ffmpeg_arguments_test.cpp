#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/adapters/codecs.hpp"

namespace matinee::worker {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Plan small_plan() {
  Plan plan;
  plan.container = "mov";
  plan.grid = media::SegmentGrid{{30000, 1001}, 240};
  for (const auto& rung : media::ladder({.width = 426, .height = 240}))
    plan.rungs.push_back({.rung = rung, .max_rate = 400'000});
  plan.posters = {24, 120};
  plan.hold_frames = 61;
  return plan;
}

bool has_pair(
    const std::vector<std::string>& arguments, const std::string& option, const std::string& value
) {
  const auto found = std::ranges::search(arguments, std::vector{option, value});
  return !found.empty();
}

TEST(FilterGraph, ScalesFromRungToRungInOneFormat) {
  EXPECT_EQ(
      filter_graph(small_plan()),
      "[0:0]fps=30000/"
      "1001:start_time=0,tpad=stop=61:stop_mode=clone,trim=start_pts=0:end_pts=240,scale=426:240,"
      "setsar=1,format=yuv420p,"
      "split=3[v1][t1][p];[t1]scale=256:144,setsar=1,format=yuv420p[v0];[p]select='eq(n\\,24)+eq("
      "n\\,120)',format=yuvj420p[poster]"
  );
}

TEST(FilterGraph, TreatsFieldsHdrAndRgb) {
  auto plan = small_plan();
  plan.deinterlace = true;
  plan.is_rgb = true;
  plan.hdr_transfer = "smpte2084";

  const auto graph = filter_graph(plan);

  EXPECT_THAT(graph, HasSubstr("bwdif"));
  EXPECT_THAT(graph, HasSubstr("tonemap"));
  EXPECT_THAT(graph, HasSubstr("out_color_matrix=bt709"));
}

TEST(VideoArguments, KeepHostileInputInBounds) {
  const auto arguments = video_arguments("/usr/bin/ffmpeg", small_plan(), 2);
  const auto input = std::ranges::find(arguments, "-i");

  for (const auto* option :
       {"-protocol_whitelist",
        "-format_whitelist",
        "-codec_whitelist",
        "-max_pixels",
        "-max_streams",
        "-f"}) {
    EXPECT_LT(std::ranges::find(arguments, option), input) << option;
  }
  EXPECT_TRUE(has_pair(arguments, "-protocol_whitelist", "file"));
  EXPECT_TRUE(has_pair(arguments, "-format_whitelist", "mov"));
  EXPECT_TRUE(has_pair(arguments, "-i", "/in"));
  EXPECT_THAT(arguments, Contains("-nostdin"));
}

TEST(VideoArguments, GiveFiltersAndDecoderTheThreadsTheyMayUse) {
  const auto arguments = video_arguments("/usr/bin/ffmpeg", small_plan(), 3);

  EXPECT_TRUE(has_pair(arguments, "-filter_complex_threads", "3"));
  EXPECT_TRUE(has_pair(arguments, "-threads", "3"));
}

TEST(VideoArguments, CutEveryRungAtTheSameKeyFrames) {
  const auto arguments = video_arguments("/usr/bin/ffmpeg", small_plan(), 2);

  EXPECT_TRUE(has_pair(arguments, "-x264-params", "keyint=60:min-keyint=60:scenecut=0:open-gop=0"));
  EXPECT_TRUE(has_pair(arguments, "-hls_time", "5.996000"));
  EXPECT_TRUE(has_pair(arguments, "-var_stream_map", "v:0,name:144p v:1,name:240p"));
}

TEST(Formats, FollowNoReferences) {
  for (const auto* format : {"hls", "dash", "concat", "sdp", "image2", "tty", "lavfi"})
    EXPECT_EQ(format_constant(format), "") << format;
  EXPECT_EQ(format_constant("mov,mp4,m4a,3gp,3g2,mj2"), "mov");
  EXPECT_EQ(format_constant("matroska,webm"), "matroska");
}

TEST(Decoders, DoNotIncludeTheRareOnes) {
  EXPECT_THAT(std::string{allowed_decoders}, Not(HasSubstr("magicyuv")));
  EXPECT_THAT(std::string{allowed_decoders}, Not(HasSubstr("xbin")));
}

}  // namespace
}  // namespace matinee::worker
