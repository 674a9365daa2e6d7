// Files that are broken or mean harm: a final refusal in plain words, and nothing reached but the
// file itself.
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ffmpeg-worker/tests/listener.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"

namespace matinee::worker {
namespace {

using fakes::samples;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HostileTest : public fakes::PipelineTest {
 protected:
  void expect_refused(const std::string& word) {
    const auto outcome = transcode();

    EXPECT_EQ(outcome.verdict, Verdict::refused) << outcome.reason;
    EXPECT_THAT(outcome.reason, HasSubstr(word));
    EXPECT_EQ(jobs_.state, fakes::FakeJobs::State::failed);
    EXPECT_EQ(jobs_.attempts, 1);
    EXPECT_THAT(store_.keys("hls/"), IsEmpty());
  }

  [[nodiscard]] static std::string demo() {
    return matinee::testing::read_file((samples / "demo.mp4").string());
  }

  fakes::Listener listener_;
};

TEST_F(HostileTest, RefusesNothing) {
  given_bytes("");
  expect_refused("not a video");
}

TEST_F(HostileTest, RefusesText) {
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "There is no picture here.\n";
  given_bytes(text);
  expect_refused("not");
}

TEST_F(HostileTest, RefusesZeros) {
  given_bytes(std::string(1 << 20U, '\0'));
  expect_refused("not");
}

TEST_F(HostileTest, RefusesPlaylistsAndFetchesNothing) {
  const auto header = std::string{"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n"};
  given_bytes(
      header + "http://127.0.0.1:" + std::to_string(listener_.port()) + "/a.ts\n#EXT-X-ENDLIST\n"
  );
  expect_refused("not");
  EXPECT_EQ(listener_.connections(), 0);
}

TEST_F(HostileTest, RefusesPlaylistsOfLocalFiles) {
  given_file(samples / "demo.mp4");
  const auto other = (store_.root() / "uploads/other.mp4").string();
  std::filesystem::rename(store_.root() / fakes::source_key, other);
  given_bytes(
      "#EXTM3U\n#EXT-X-MAP:URI=\"" + other + "\"\n#EXTINF:10.0,\n" + other + "\n#EXT-X-ENDLIST\n"
  );
  expect_refused("not");
}

TEST_F(HostileTest, RefusesConcatScripts) {
  given_bytes("ffconcat version 1.0\nfile 'in'\n");
  expect_refused("not");
}

TEST_F(HostileTest, RefusesDashManifests) {
  given_bytes(
      "<?xml version=\"1.0\"?><MPD "
      "xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>http://127.0.0.1:" +
      std::to_string(listener_.port()) + "/</BaseURL></MPD>"
  );
  expect_refused("not");
  EXPECT_EQ(listener_.connections(), 0);
}

TEST_F(HostileTest, RefusesAFileCutInTheMiddle) {
  const auto whole = demo();
  given_bytes(whole.substr(0, whole.size() / 2));
  expect_refused("truncated");
}

TEST_F(HostileTest, RefusesAFileWithoutItsIndex) {
  given_made({"-i", (samples / "tos_2997.mp4").string(), "-c", "copy"}, "index_last.mp4");
  const auto whole = matinee::testing::read_file(directory_.file("index_last.mp4"));
  given_bytes(whole.substr(0, whole.size() / 2));
  expect_refused("truncated");
}

TEST_F(HostileTest, RefusesAHeaderAlone) {
  given_bytes(demo().substr(0, 40));
  expect_refused("no video");
}

TEST_F(HostileTest, RefusesAPictureBomb) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "color=black:size=8192x8192:rate=25",
       "-frames:v",
       "2",
       "-c:v",
       "libx264",
       "-preset",
       "ultrafast"},
      "bomb.mp4"
  );
  expect_refused("too large");
}

TEST_F(HostileTest, RefusesAGapOfAnHour) {
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc2=size=320x180:rate=25:duration=4",
       "-vf",
       "setpts='if(gt(N,50),PTS+3600/TB,PTS)'",
       "-fps_mode",
       "passthrough",
       "-c:v",
       "libx264",
       "-preset",
       "ultrafast",
       "-pix_fmt",
       "yuv420p"},
      "gap.mp4"
  );
  expect_refused("gap of 1:00:00");
}

TEST_F(HostileTest, RefusesTooManyStreams) {
  std::vector<std::string> arguments{
      "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=0.2"
  };
  for (int i = 0; i < 40; ++i)
    arguments.insert(arguments.end(), {"-map", "0"});
  arguments.insert(arguments.end(), {"-c:v", "mpeg4"});
  given_made(arguments, "streams.mp4");
  expect_refused("streams");
}

TEST_F(HostileTest, RefusesDecodersThatNobodyNeeds) {
  given_made(
      {"-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=0.2", "-c:v", "magicyuv"},
      "rare.mkv"
  );
  expect_refused("not");
}

TEST_F(HostileTest, SurvivesNoiseInTheMiddle) {
  auto bytes = demo();
  for (std::size_t i = 5000; i < bytes.size(); i += 997)
    bytes[i] = static_cast<char>(bytes[i] ^ 0x5A);
  given_bytes(bytes);

  const auto outcome = transcode();

  EXPECT_THAT(outcome.verdict, AnyOf(Verdict::done, Verdict::refused));
  EXPECT_TRUE(outcome.verdict == Verdict::done || outcome.reason.size() > 10) << outcome.reason;
}

}  // namespace
}  // namespace matinee::worker
