#include "ffmpeg-worker/adapters/ffmpeg_arguments.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/adapters/codecs.hpp"
#include "ffmpeg-worker/adapters/piece_arguments.hpp"

namespace matinee::worker {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// The second and third segment of a film of 8 s, two rungs.
content::TaskLease small_task() {
  content::TaskLease task;
  auto& plan = task.plan;
  plan.container = "mov";
  plan.rate = {30000, 1001};
  plan.frames = 240;
  for (const auto& rung : media::ladder({.width = 426, .height = 240}))
    plan.rungs.push_back({.rung = rung, .max_rate = 400'000});
  plan.posters = {24, 80, 120};
  plan.hold_frames = 61;
  task.renditions = {"144p", "240p"};
  task.first = 1;
  task.end = 3;
  return task;
}

bool has_pair(
    const std::vector<std::string>& arguments, const std::string& option, const std::string& value
) {
  const auto found = std::ranges::search(arguments, std::vector{option, value});
  return !found.empty();
}

TEST(PieceGraph, ScalesFromRungToRungInOneFormat) {
  EXPECT_EQ(
      piece_graph(small_task()),
      "[0:0]fps=30000/1001,tpad=stop=61:stop_mode=clone,trim=start_pts=60:end_pts=240,"
      "scale=426:240,setsar=1,format=yuv420p,"
      "split=3[v1][vt1][p];[vt1]scale=256:144,setsar=1,format=yuv420p[v0];[p]select='eq(pts\\,80)+"
      "eq(pts\\,120)',format=yuvj420p[poster]"
  );
}

TEST(PieceGraph, BeginsTheGridWhereTheFilmBegins) {
  auto task = small_task();
  task.first = 0;
  task.end = 1;
  EXPECT_THAT(piece_graph(task), HasSubstr("fps=30000/1001:start_time=0,"));
}

TEST(PieceGraph, OpensTheOtherRungs) {
  auto task = small_task();
  task.first = 0;
  task.end = 1;
  task.opening = true;
  task.renditions = {"240p"};
  const auto graph = piece_graph(task);
  EXPECT_THAT(graph, HasSubstr("split=2[own][others]"));
  EXPECT_THAT(graph, HasSubstr("trim=end_frame=8"));
}

TEST(PieceGraph, TreatsFieldsHdrAndRgb) {
  auto task = small_task();
  task.plan.deinterlace = true;
  task.plan.is_rgb = true;
  task.plan.hdr_transfer = "smpte2084";

  const auto graph = piece_graph(task);

  EXPECT_THAT(graph, HasSubstr("bwdif"));
  EXPECT_THAT(graph, HasSubstr("tonemap"));
  EXPECT_THAT(graph, HasSubstr("out_color_matrix=bt709"));
}

TEST(PictureArguments, KeepHostileInputInBounds) {
  const auto arguments = picture_arguments("/usr/bin/ffmpeg", small_task());
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

TEST(PictureArguments, CutEveryRungAtTheSameKeyFrames) {
  const auto arguments = picture_arguments("/usr/bin/ffmpeg", small_task());

  EXPECT_TRUE(has_pair(arguments, "-x264-params", "keyint=60:min-keyint=60:scenecut=0:open-gop=0"));
  EXPECT_TRUE(has_pair(arguments, "-ss", "2.002000"));
  EXPECT_TRUE(has_pair(arguments, "-hls_time", "1.992000"));
  EXPECT_TRUE(has_pair(arguments, "-start_number", "1"));
  EXPECT_TRUE(has_pair(arguments, "-var_stream_map", "v:0,name:144p v:1,name:240p"));
}

/// The regular segments of a film of which the top rung is the source.
content::TaskLease copying_task() {
  auto task = small_task();
  task.plan.frames = 600;
  for (const auto& rung : media::ladder({.width = 854, .height = 480})) {
    if (rung.height > 240) task.plan.rungs.push_back({.rung = rung, .max_rate = 1'400'000});
  }
  task.plan.rungs.back().copy = true;
  task.plan.has_iframes = true;
  task.renditions = {"480p"};
  task.first = 3;
  task.end = 5;
  return task;
}

TEST(CopyArguments, EnterHalfAPictureBehindTheKeyFrameAndCountPictures) {
  const auto arguments = picture_arguments("/usr/bin/ffmpeg", copying_task());

  EXPECT_TRUE(has_pair(arguments, "-c:v", "copy"));
  EXPECT_TRUE(has_pair(arguments, "-ss", "8.024683"));  // 240.5 x 1001 / 30000
  EXPECT_TRUE(has_pair(arguments, "-frames:v", "360"));
  EXPECT_TRUE(has_pair(arguments, "-hls_time", "5.997658"));
  EXPECT_TRUE(has_pair(arguments, "-hls_segment_filename", "/out/v/480p/%05d.m4s"));
  EXPECT_THAT(arguments, Contains(HasSubstr("video_track_timescale=30000")));
  EXPECT_THAT(arguments, Not(Contains("libx264")));
}

TEST(CopyArguments, OpenTheEncodedRungsWithSomePictures) {
  auto task = copying_task();
  task.first = 0;
  task.end = 1;
  task.opening = true;

  const auto arguments = picture_arguments("/usr/bin/ffmpeg", task);

  EXPECT_TRUE(has_pair(arguments, "-var_stream_map", "v:0,name:144p v:1,name:240p v:2,name:360p"));
  EXPECT_THAT(arguments, Contains(HasSubstr("trim=end_frame=8,scale=640:360")));
  EXPECT_THAT(arguments, Contains("/out/i/360p/pictures.mp4"));
  EXPECT_THAT(arguments, Not(Contains("-ss")));
  EXPECT_TRUE(has_pair(arguments, "-frames:v", "60"));
}

TEST(CopyArguments, AreNotThoseOfTheEncodedRungs) {
  auto task = copying_task();
  task.renditions = {"144p", "240p", "360p", "i-360p"};

  EXPECT_THAT(picture_arguments("/usr/bin/ffmpeg", task), Not(Contains("copy")));
}

TEST(PictureArguments, DecodeFromTheBeginningWhatCannotBeEnteredInTheMiddle) {
  auto task = small_task();
  task.plan.seekable = false;
  EXPECT_THAT(picture_arguments("/usr/bin/ffmpeg", task), Not(Contains("-ss")));
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
