// Titles made piece by piece with the real ffmpeg in the real sandbox: pieces of separate processes
// join without a seam.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/domain/task.hpp"
#include "content-service/domain/title_output.hpp"
#include "ffmpeg-worker/domain/run_task.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"
#include "media/decimal.hpp"

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

  /// The real film at 480p, 12 s, encoded with these parameters of x264.
  void given_film(const std::string& parameters, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "-stream_loop",
        "1",
        "-i",
        (fakes::samples / "demo.mp4").string(),
        "-map",
        "0:v:0",
        "-vf",
        "scale=854:480,setsar=1",
        "-frames:v",
        "300",
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-bf",
        "3",
        "-x264-params",
        parameters
    };
    arguments.insert(arguments.end(), more.begin(), more.end());
    given_made(arguments, "film.mp4");
  }

  /// How many pictures each segment of a rung holds, and when the first of them is shown, in
  /// microseconds: as a decoder without the playlist sees it.
  std::vector<std::pair<std::size_t, std::int64_t>> shown(const std::string& rung) {
    std::vector<std::pair<std::size_t, std::int64_t>> out;
    const auto folder = title() / "1/v" / rung;
    const auto init = matinee::testing::read_file(folder / "init.mp4");
    for (std::size_t k = 0; k < tasks_.segments.at(rung).size(); ++k) {
      const auto segment = folder / (media::padded(k, 5) + ".m4s");
      directory_.write("alone.mp4", init + matinee::testing::read_file(segment));
      const auto times = fakes::run_tool(
          {"/usr/bin/ffprobe",
           "-v",
           "error",
           "-select_streams",
           "v",
           "-show_entries",
           "frame=pts_time",
           "-of",
           "default=nw=1:nk=1",
           directory_.file("alone.mp4")}
      );
      std::istringstream lines{times};
      std::vector<double> seconds;
      for (double time = 0; lines >> time;)
        seconds.push_back(time);
      const auto first = seconds.empty() ? -1 : *std::ranges::min_element(seconds);
      out.emplace_back(seconds.size(), std::llround(first * 1e6));
    }
    return out;
  }

  /// Every rung shows the same pictures in each segment; the last one is the source, unchanged.
  void expect_source_as_top_rung(const content::TitlePlan& plan) {
    ASSERT_NE(plan.copied_rung(), nullptr);
    const auto outcome = make_all(plan);
    ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    expect_pictures(plan);
    const auto top = plan.copied_rung()->rung.name();
    const auto expected = shown(top);
    const auto grid = plan.grid();
    ASSERT_EQ(std::ssize(expected), grid.count());
    for (std::int64_t k = 0; k < grid.count(); ++k) {
      const auto& [pictures, first] = expected[static_cast<std::size_t>(k)];
      EXPECT_EQ(static_cast<std::int64_t>(pictures), grid.frames_in(k)) << k;
      EXPECT_EQ(first, std::llround(grid.seconds(grid.begin(k)) * 1e6)) << k;
    }
    for (const auto& rung : plan.rungs)
      EXPECT_EQ(shown(rung.rung.name()), expected) << rung.rung.name();
    EXPECT_EQ(
        packet_hashes((title() / (top + ".m3u8")).string(), "v"),
        packet_hashes(store_.root() / fakes::source_key, "v")
    );
    EXPECT_TRUE(output_.playlists.contains("manifest.mpd")) << "rungs of several clocks";
    EXPECT_THAT(output_.playlists.at("master.m3u8"), HasSubstr("URI=\"iframes-360p.m3u8\""));
    EXPECT_EQ(count_pictures("iframes-360p.m3u8"), count_iframes(plan));
    expect_same_alone(plan);
  }

  static std::int64_t count_iframes(const content::TitlePlan& plan) {
    std::int64_t out = 0;
    for (std::int64_t k = 0; k < plan.grid().count(); ++k)
      out += std::ssize(plan.iframes_in(k));
    return out;
  }

  /// A segment that somebody waits for is the one that the run makes.
  void expect_same_alone(const content::TitlePlan& plan) {
    const auto top = plan.copied_rung()->rung.name();
    const auto made = tasks_.segments.at(top);
    fs::remove_all(title());
    for (const auto& [number, segment] : made) {
      ASSERT_EQ(
          run(lease_of(plan, content::piece_of(plan, top, number).value())).verdict, Verdict::done
      );
      EXPECT_EQ(tasks_.segments.at(top).at(number).bytes, segment.bytes) << number;
    }
  }

  /// Of the packets of the sound, or of the pictures, as they are stored.
  static std::vector<std::string> packet_hashes(
      const std::string& input, const std::string& kind = "a"
  ) {
    const auto text = fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-i",
         input,
         "-map",
         "0:" + kind,
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

TEST_F(PiecesTest, RepublishesAFilmAsItsTopRung) {
  given_film("keyint=50:min-keyint=50:scenecut=0:open-gop=0");
  const auto plan = planned();
  EXPECT_THAT(plan.boundaries, ::testing::IsEmpty());
  expect_source_as_top_rung(plan);
}

TEST_F(PiecesTest, CutsAllRungsAtTheKeyFramesOfAFilm) {
  given_film(
      "keyint=175:scenecut=0:open-gop=0",
      {"-force_key_frames", "0,1.2,3.2,5,9.4", "-video_track_timescale", "90000"}
  );
  const auto plan = planned();
  EXPECT_THAT(plan.boundaries, ::testing::ElementsAre(0, 80, 235));
  expect_source_as_top_rung(plan);
}

TEST_F(PiecesTest, EncodesAFilmWhoseGroupsOfPicturesAreOpen) {
  given_film("keyint=50:min-keyint=50:scenecut=0:open-gop=1");
  const auto plan = planned();
  EXPECT_EQ(plan.rungs.back().rung.name(), "480p");
  EXPECT_EQ(plan.copied_rung(), nullptr);
}

TEST_F(PiecesTest, EncodesAFilmWithFewKeyFrames) {
  given_film("keyint=250:min-keyint=250:scenecut=0:open-gop=0");
  EXPECT_EQ(planned().copied_rung(), nullptr);
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
