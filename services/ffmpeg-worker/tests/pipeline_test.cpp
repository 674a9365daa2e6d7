// The whole job with the real ffmpeg in the real sandbox, on real clips; the result is judged by an
// unsandboxed ffmpeg.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/tests/pipeline_fixture.hpp"

namespace matinee::worker {
namespace {

using fakes::PipelineTest;
using fakes::samples;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(PipelineTest, EncodesAFilmWithEveryPictureOnEveryRung) {
  given_file(samples / "demo.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144, 240, 360, 480, 720, 1080));
  expect_all_rungs_hold(200);
  const auto& output = output_;
  EXPECT_EQ(output.audio.size(), 1U);
  EXPECT_EQ(output.audio.at(0).codecs, "mp4a.40.2");
  EXPECT_EQ(output.thumbnails.size(), 5U);
  for (const auto& thumbnail : output.thumbnails)
    EXPECT_TRUE(std::filesystem::exists(title() / thumbnail)) << thumbnail;
  EXPECT_THAT(
      output.playlists.at("master.m3u8"), HasSubstr("RESOLUTION=1920x1080,FRAME-RATE=25.000")
  );
  EXPECT_DOUBLE_EQ(output.source.duration_s, 8.0);
  // The audio copy or encode plays without a warning too.
  static_cast<void>(count_pictures("audio-" + output.audio.at(0).language + "-0.m3u8"));
}

TEST_F(PipelineTest, KeepsNtscRatesExact) {
  given_file(samples / "tos_2997.mp4");

  ASSERT_EQ(transcode().verdict, Verdict::done);

  expect_all_rungs_hold(61);
  EXPECT_THAT(
      output_.playlists.at("240p.m3u8"),
      HasSubstr("#EXTINF:2.002000,\n1/v/240p/00000.m4s\n#EXTINF:0.033367,")
  );
}

TEST_F(PipelineTest, TurnsARotatedPhoneVideoUpright) {
  given_file(samples / "rotated.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_EQ(heights().back(), 1440);
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("RESOLUTION=202x360"));
  EXPECT_EQ(output_.source.height, 1920);
}

TEST_F(PipelineTest, MapsHdrToSdr) {
  given_file(samples / "hlg10.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  expect_all_rungs_hold(9);
  EXPECT_TRUE(output_.source.hdr);
}

TEST_F(PipelineTest, TakesASilentFilmOfAnotherShape) {
  given_file(samples / "vp9_silent.webm");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144, 240, 360, 480));
  expect_all_rungs_hold(90);
  EXPECT_TRUE(output_.audio.empty());
}

TEST_F(PipelineTest, RepacksATransportStream) {
  given_file(samples / "mpeg2.ts.bin");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_EQ(output_.source.container, "mpegts");
  expect_all_rungs_hold(60);
}

TEST_F(PipelineTest, TakesOldAviFiles) {
  given_file(samples / "mpeg4_mp3.avi");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144, 240, 360));
  expect_all_rungs_hold(98);
}

TEST_F(PipelineTest, TakesMatroskaWithSubtitles) {
  given_file(samples / "subtitles.mkv");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_EQ(output_.audio.size(), 1U);
  ASSERT_EQ(output_.text.size(), 1U);
  const auto& folder = jobs_.planned->text.front().folder;
  EXPECT_THAT(
      output_.playlists.at("master.m3u8"),
      HasSubstr("TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"" + output_.text.front().name + "\"")
  );
  EXPECT_THAT(
      output_.playlists.at("subtitles-" + folder + ".m3u8"),
      HasSubstr("1/s/" + folder + "/00000.vtt")
  );
  const auto segment = matinee::testing::read_file(title() / "1/s" / folder / "00000.vtt");
  EXPECT_THAT(segment, HasSubstr("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"));
  EXPECT_THAT(segment, HasSubstr(" --> "));
  EXPECT_THAT(output_.playlists.at("manifest.mpd"), HasSubstr("1/s/" + folder + "/all.vtt"));
}

TEST_F(PipelineTest, DeinterlacesAndRepacksAProgramStream) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc2=size=720x576:rate=25:duration=2",
       "-vf",
       "setsar=64/45",
       "-c:v",
       "mpeg2video",
       "-flags",
       "+ildct+ilme",
       "-b:v",
       "4M"},
      "interlaced.mpg"
  );

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  expect_all_rungs_hold(50);
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("RESOLUTION=854x480"));
}

TEST_F(PipelineTest, TakesOddSizesAndFullChroma) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc=size=323x241:rate=24:duration=1",
       "-c:v",
       "ffv1",
       "-pix_fmt",
       "yuv444p"},
      "odd.mkv"
  );

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  expect_all_rungs_hold(24);
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("RESOLUTION=322x240"));
}

TEST_F(PipelineTest, GivesATinyFilmOneRungOfItsOwnSize) {
  given_made(
      {"-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1", "-c:v", "ffv1"}, "tiny.mkv"
  );

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144));
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("RESOLUTION=64x48,FRAME-RATE=10.000"));
}

TEST_F(PipelineTest, PutsVariableRatesOnAConstantGrid) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc=size=320x240:rate=30:duration=3",
       "-vf",
       "select='not(between(mod(n,9),3,5))'",
       "-fps_mode",
       "passthrough",
       "-c:v",
       "ffv1"},
      "variable.mkv"
  );

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_NEAR(output_.source.duration_s, 3.0, 0.15);
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("FRAME-RATE=30.000"));
}

TEST_F(PipelineTest, KeepsGoingWhenTheSizeChangesInTheMiddle) {
  given_made(
      {"-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2", "-c:v", "mpeg2video"},
      "one.ts"
  );
  const auto one = matinee::testing::read_file(directory_.file("one.ts"));
  std::filesystem::remove(store_.root() / fakes::source_key);
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc=size=640x480:rate=25:duration=2",
       "-c:v",
       "mpeg2video",
       "-output_ts_offset",
       "2"},
      "two.ts"
  );
  const auto two = matinee::testing::read_file(directory_.file("two.ts"));
  given_bytes(one + two);

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  // ffprobe too counts 99: the join tears one packet.
  expect_all_rungs_hold(99);
}

TEST_F(PipelineTest, KeepsSeveralLanguages) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc=size=320x240:rate=25:duration=2",
       "-f",
       "lavfi",
       "-i",
       "sine=duration=2",
       "-f",
       "lavfi",
       "-i",
       "sine=frequency=880:duration=1.5",
       "-map",
       "0",
       "-map",
       "1",
       "-map",
       "2",
       "-metadata:s:a:0",
       "language=eng",
       "-metadata:s:a:1",
       "language=fra",
       "-c:v",
       "libx264",
       "-pix_fmt",
       "yuv420p"},
      "languages.mp4"
  );

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  ASSERT_EQ(output_.audio.size(), 2U);
  EXPECT_EQ(output_.audio.at(1).language, "fra");
  EXPECT_THAT(output_.playlists.at("audio-fra-1.m3u8"), HasSubstr("1/a/fra-1/00000.m4s"));
}

TEST_F(PipelineTest, RefusesSoundAlone) {
  given_file(samples / "audio_only.mp4");

  EXPECT_THAT(transcode().reason, HasSubstr("only sound"));
  EXPECT_EQ(jobs_.state, fakes::FakeJobs::State::failed);
}

}  // namespace
}  // namespace matinee::worker
