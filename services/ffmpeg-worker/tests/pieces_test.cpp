// Titles made piece by piece with the real ffmpeg in the real sandbox: pieces of separate processes
// join without a seam.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/domain/task.hpp"
#include "content-service/domain/title_output.hpp"
#include "ffmpeg-worker/domain/run_task.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"

namespace matinee::worker {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PiecesTest : public fakes::PipelineTest {
 protected:
  void expect_pictures(const content::TitlePlan& plan) {
    for (const auto& rung : plan.rungs)
      EXPECT_EQ(count_pictures(rung.rung.name() + ".m3u8"), plan.frames) << rung.rung.name();
  }

  /// 0 to 255: the mean of a part ("width:height:x:y") of a picture.
  int brightness(const std::string& picture, const std::string& part) {
    const auto mean = fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-i",
         (title() / picture).string(),
         "-vf",
         "crop=" + part + ",scale=1:1:flags=area,format=gray",
         "-f",
         "rawvideo",
         "-"}
    );
    return mean.size() == 1 ? static_cast<unsigned char>(mean.front()) : -1;
  }

  /// Of the packets of the sound, as they are stored.
  static std::vector<std::string> packet_hashes(const std::string& input) {
    const auto text = fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-i",
         input,
         "-map",
         "0:a",
         "-c",
         "copy",
         "-f",
         "framehash",
         "-"}
    );
    std::vector<std::string> out;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with('#')) out.push_back(line.substr(line.rfind(',')));
    }
    return out;
  }

  /// Lets the edit list of the last track begin at this sample.
  void set_priming(std::uint32_t samples) {
    const auto path = store_.root() / fakes::source_key;
    auto bytes = matinee::testing::read_file(path);
    const auto at = bytes.rfind("elst");
    ASSERT_NE(at, std::string::npos);
    for (std::size_t i = 0; i < 4; ++i)
      bytes.at(at + 16 + i) = static_cast<char>(samples >> (24 - 8 * i));
    given_bytes(bytes);
  }

  /// 20 s, mono at 44.1 kHz.
  void given_tone(const std::string& codec) {
    given_made(
        {"-f",
         "lavfi",
         "-i",
         "testsrc2=size=128x72:rate=25:duration=20",
         "-f",
         "lavfi",
         "-i",
         "sine=frequency=440:sample_rate=44100:duration=20",
         "-c:v",
         "libx264",
         "-preset",
         "ultrafast",
         "-c:a",
         codec},
        "tone.mp4"
    );
  }

  /// The packets of the source but for the `hidden` ones before the beginning, which nobody hears.
  void expect_copied_sound(std::ptrdiff_t hidden) {
    const auto plan = planned();
    ASSERT_TRUE(plan.audio.at(0).copy);
    ASSERT_EQ(make_all(plan).verdict, Verdict::done);
    const auto playlist = "audio-" + plan.audio[0].folder + ".m3u8";
    const auto published = packet_hashes((title() / playlist).string());
    auto original = packet_hashes(store_.root() / fakes::source_key);
    ASSERT_EQ(std::ssize(published), plan.audio[0].packets);
    ASSERT_GE(std::ssize(original), hidden + std::ssize(published));
    original.erase(original.begin(), original.begin() + hidden);
    original.resize(published.size());
    EXPECT_EQ(published, original);
    const auto samples = static_cast<std::size_t>(plan.audio[0].packets) * 1024;
    EXPECT_EQ(count_samples(playlist), samples);
    EXPECT_NEAR(static_cast<double>(samples) / 44'100, 20, 1024.0 / 44'100);
    EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("CHANNELS=\"1\""));
  }

  /// Samples that a playlist decodes to.
  std::size_t count_samples(const std::string& playlist) {
    const auto bytes = fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-allowed_extensions",
         "ALL",
         "-i",
         (title() / playlist).string(),
         "-f",
         "s16le",
         "-ac",
         "1",
         "-"}
    );
    return bytes.size() / 2;
  }
};

TEST_F(PiecesTest, AFilmInPiecesHasEveryPictureOnEveryRung) {
  // 30 s: segments of 2, 2, 4 s, then 6 s in one run; made of the demo, over and over.
  given_made(
      {"-stream_loop",
       "3",
       "-i",
       (fakes::samples / "demo.mp4").string(),
       "-map",
       "0:v:0",
       "-map",
       "0:a:0",
       "-c",
       "copy",
       "-t",
       "30"},
      "long.mp4"
  );
  auto plan = planned();
  plan.rungs.resize(3);  // 144p to 360p: the others are the same but dearer.
  ASSERT_EQ(make_all(plan).verdict, Verdict::done);

  EXPECT_EQ(plan.frames, 750);
  expect_pictures(plan);
  EXPECT_THAT(
      tasks_.posters,
      ::testing::UnorderedElementsAre(
          "1/thumbnails/0001.jpg",
          "1/thumbnails/0002.jpg",
          "1/thumbnails/0003.jpg",
          "1/thumbnails/0004.jpg",
          "1/thumbnails/0005.jpg"
      )
  );
  EXPECT_EQ(count_samples("audio-" + plan.audio[0].folder + ".m3u8"), 30U * 48'000 + 768);
  // Told as they were stored, not when the piece was done.
  EXPECT_GT(tasks_.reports, tasks_.finished);

  // Single pictures, one per second, each fetched by its own byte range.
  EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("URI=\"iframes-360p.m3u8\""));
  EXPECT_EQ(count_pictures("iframes-360p.m3u8"), 30);
  EXPECT_THAT(output_.playlists.at("iframes-360p.m3u8"), HasSubstr("#EXTINF:1.000000,\n"));

  // 30 small pictures in the first three of ten rows.
  EXPECT_THAT(
      output_.playlists.at("thumbnails/storyboard.vtt"),
      HasSubstr("00:00:29.000 --> 00:00:30.000\n"
                "../1/thumbnails/storyboard-000.jpg#xywh=1440,180,160,90\n")
  );
  EXPECT_GT(brightness("1/thumbnails/storyboard-000.jpg", "160:90:1440:180"), 0);
  EXPECT_EQ(brightness("1/thumbnails/storyboard-000.jpg", "160:90:0:270"), 0);
}

TEST_F(PiecesTest, TheStoryboardShowsEachIntervalOfAFilmWithFewKeyFrames) {
  // Black, and from 15 s on white; the only key frame is the first.
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "color=black:size=128x72:rate=25:duration=15",
       "-f",
       "lavfi",
       "-i",
       "color=white:size=128x72:rate=25:duration=15",
       "-filter_complex",
       "concat",
       "-c:v",
       "libx264",
       "-preset",
       "ultrafast",
       "-x264-params",
       "keyint=1000:scenecut=0"},
      "sparse.mp4"
  );
  const auto plan = planned();
  EXPECT_FALSE(plan.storyboard.from_key_frames);
  const content::TaskWork work{
      .kind = content::TaskKind::storyboard,
      .renditions = {content::storyboard_rendition},
      .first = 0,
      .end = plan.storyboard.sprites()
  };
  ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);
  const auto file = "1/thumbnails/storyboard-000.jpg";
  EXPECT_LT(brightness(file, "160:90:640:90"), 50) << "14 s";
  EXPECT_GT(brightness(file, "160:90:960:90"), 200) << "16 s";
}

TEST_F(PiecesTest, SoundJoinsToTheSample) {
  // 100 s of a tone that no encoder can make a click out of.
  given_made(
      {"-f",
       "lavfi",
       "-i",
       "testsrc2=size=128x72:rate=25:duration=100",
       "-f",
       "lavfi",
       "-i",
       "sine=frequency=440:sample_rate=48000:duration=100",
       "-c:v",
       "libx264",
       "-preset",
       "ultrafast",
       "-c:a",
       "ac3"},
      "tone.mp4"
  );
  const auto plan = planned();
  int pieces = 0;
  for (const auto& work : content::cut_into_tasks(plan)) {
    if (work.kind != content::TaskKind::audio) continue;
    ++pieces;
    ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);
  }
  EXPECT_EQ(pieces, 2);
  EXPECT_EQ(std::ssize(tasks_.segments.at(plan.audio[0].folder)), plan.audio[0].grid().count());
}

TEST_F(PiecesTest, RepublishesAacPacketByPacket) {
  given_tone("aac");
  expect_copied_sound(1);
}

TEST_F(PiecesTest, RepublishesAacThatIsBesideTheGrid) {
  given_tone("aac");
  set_priming(2112);  // As Apple's encoder makes it: 64 samples are moved.
  expect_copied_sound(2);
}

TEST_F(PiecesTest, KeepsNtscRatesAndASingleLastPicture) {
  given_file(fakes::samples / "tos_2997.mp4");
  auto plan = planned();
  EXPECT_EQ(plan.frames, 61);  // A GOP of 60 and one picture.
  plan.audio.clear();
  ASSERT_EQ(make_all(plan).verdict, Verdict::done);
  expect_pictures(plan);
}

TEST_F(PiecesTest, MakesTheSameWhoeverMakesIt) {
  given_file(fakes::samples / "demo.mp4");
  auto plan = planned();
  plan.rungs.resize(2);
  const content::TaskWork work{.renditions = {"144p", "240p"}, .first = 1, .end = 2};
  ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);
  const auto first = tasks_.segments;
  fs::remove_all(title());
  ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);
  for (const auto& [rendition, segments] : first)
    EXPECT_EQ(segments.at(1).sha256, tasks_.segments[rendition].at(1).sha256) << rendition;
}

TEST_F(PiecesTest, TakesWhatALostAttemptStored) {
  given_file(fakes::samples / "demo.mp4");
  auto plan = planned();
  plan.rungs.resize(1);
  const content::TaskWork work{.renditions = {"144p"}, .first = 0, .end = 1, .opening = true};
  ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);
  const auto segment = title() / "1/v/144p/00000.m4s";
  const auto before = fs::last_write_time(segment);
  tasks_.segments.clear();

  ASSERT_EQ(run(lease_of(plan, work)).verdict, Verdict::done);

  EXPECT_EQ(fs::last_write_time(segment), before);
  EXPECT_EQ(tasks_.segments.at("144p").size(), 1U);
}

TEST_F(PiecesTest, SaysHowFarADamagedFilmGoes) {
  given_file(fakes::samples / "demo.mp4");
  auto plan = planned();
  plan.rungs.resize(1);
  plan.frames = 1000;  // The container lied.
  plan.hold_frames = 10;
  const content::TaskWork work{.renditions = {"144p"}, .first = 3, .end = 5};

  const auto outcome = run(lease_of(plan, work));

  EXPECT_EQ(outcome.verdict, Verdict::refused);
  EXPECT_THAT(tasks_.reasons.at(0), HasSubstr("could be decoded only up to 0:08"));
}

}  // namespace
}  // namespace matinee::worker
