// The whole job with the real ffmpeg in the real sandbox, on real clips; the result is judged by an
// unsandboxed ffmpeg.
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/clock.hpp"
#include "ffmpeg-worker/adapters/directory_workspace.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"
#include "ffmpeg-worker/domain/transcode_video.hpp"
#include "ffmpeg-worker/tests/fake_jobs.hpp"
#include "ffmpeg-worker/tests/folder_store.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker {
namespace {

namespace fs = std::filesystem;

const fs::path samples = MATINEE_SAMPLE_MEDIA;
constexpr auto video_id = "vid_01jd7q8v9hf6m8q3w2k5t4r7x0";
constexpr auto source_key = "uploads/upl_1/source";

std::string run_tool(std::vector<std::string> arguments, std::string* errors = nullptr) {
  PosixProcessRunner runner;
  std::string out;
  const auto exit = runner.run(
      {.arguments = std::move(arguments),
       .descriptor_3 = {},
       .wall_limit = std::chrono::seconds{100}},
      [&](std::string_view text) { out += text; },
      [] { return true; }
  );
  if (errors != nullptr) *errors = exit.errors;
  EXPECT_TRUE(exit.is_success()) << exit.errors;
  return out;
}

class PipelineTest : public ::testing::Test {
 protected:
  PipelineTest() { fs::create_directories(fs::path{store_.root()} / "uploads/upl_1"); }

  void given_file(const fs::path& path) { fs::copy_file(path, store_.root() / source_key); }

  void given_bytes(const std::string& bytes) {
    std::ofstream{store_.root() / source_key, std::ios::binary} << bytes;
  }

  /// Made by ffmpeg itself; the last argument is the file name with its ending.
  void given_made(std::vector<std::string> arguments, const std::string& name) {
    arguments.insert(arguments.begin(), {"/usr/bin/ffmpeg", "-v", "error", "-nostdin", "-y"});
    arguments.push_back(directory_.file(name));
    run_tool(arguments);
    given_file(directory_.file(name));
  }

  Outcome transcode() {
    const auto lease = jobs_.lease(VideoId::trusted(video_id), source_key, "test").value();
    DirectoryWorkspace workspace{directory_.file("work"), "attempt"};
    Heartbeat heartbeat{jobs_, lease, clock_, [] {}, {}};
    auto outcome =
        TranscodeVideo{jobs_, store_, tool_, SourceLimits{}}(lease, workspace, heartbeat);
    if (jobs_.output) write_playlists();
    return outcome;
  }

  void write_playlists() {
    for (const auto& [name, text] : jobs_.output->playlists)
      std::ofstream{title() / name} << text;
  }

  [[nodiscard]] fs::path title() const { return store_.root() / "hls" / video_id; }

  [[nodiscard]] std::vector<int> heights() const {
    std::vector<int> out;
    for (const auto& rendition : jobs_.output->renditions)
      out.push_back(rendition.height);
    return out;
  }

  /// Decodes a playlist: no warning, and the number of pictures.
  [[nodiscard]] std::int64_t count_pictures(const std::string& playlist) const {
    const auto path = (title() / playlist).string();
    std::string warnings;
    run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "warning",
         "-nostdin",
         "-allowed_extensions",
         "ALL",
         "-i",
         path,
         "-f",
         "null",
         "-"},
        &warnings
    );
    EXPECT_EQ(warnings, "") << playlist;
    const auto count = run_tool(
        {"/usr/bin/ffprobe",
         "-v",
         "error",
         "-select_streams",
         "v:0",
         "-count_frames",
         "-allowed_extensions",
         "ALL",
         "-show_entries",
         "stream=nb_read_frames",
         "-of",
         "default=nw=1:nk=1",
         path}
    );
    return std::stoll(count.empty() ? "0" : count);
  }

  void expect_all_rungs_hold(std::int64_t pictures) const {
    for (const auto height : heights()) {
      EXPECT_EQ(count_pictures(std::to_string(height) + "p.m3u8"), pictures) << height;
    }
  }

  matinee::testing::TempDir directory_;
  SystemClock clock_;
  fakes::FakeJobs jobs_;
  fakes::FolderStore store_{directory_.path() / "objects"};
  PosixProcessRunner runner_;
  FfmpegMediaTool tool_{
      {.ffmpeg = "/usr/bin/ffmpeg", .ffprobe = "/usr/bin/ffprobe", .threads = 2}, runner_
  };
};

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(PipelineTest, EncodesAFilmWithEveryPictureOnEveryRung) {
  given_file(samples / "demo.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144, 240, 360, 480, 720, 1080));
  expect_all_rungs_hold(200);
  const auto& output = *jobs_.output;
  EXPECT_EQ(output.audio.size(), 1U);
  EXPECT_EQ(output.audio.at(0).codecs, "mp4a.40.2");
  EXPECT_EQ(output.thumbnails.size(), 5U);
  for (const auto& thumbnail : output.thumbnails)
    EXPECT_TRUE(fs::exists(title() / thumbnail)) << thumbnail;
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
  EXPECT_THAT(jobs_.output->playlists.at("240p.m3u8"), HasSubstr("#EXTINF:2.035367,"));
}

TEST_F(PipelineTest, TurnsARotatedPhoneVideoUpright) {
  given_file(samples / "rotated.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_EQ(heights().back(), 1440);
  EXPECT_THAT(jobs_.output->playlists.at("master.m3u8"), HasSubstr("RESOLUTION=202x360"));
  EXPECT_EQ(jobs_.output->source.height, 1920);
}

TEST_F(PipelineTest, MapsHdrToSdr) {
  given_file(samples / "hlg10.mp4");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  expect_all_rungs_hold(9);
  EXPECT_TRUE(jobs_.output->source.hdr);
}

TEST_F(PipelineTest, TakesASilentFilmOfAnotherShape) {
  given_file(samples / "vp9_silent.webm");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_THAT(heights(), ElementsAre(144, 240, 360, 480));
  expect_all_rungs_hold(90);
  EXPECT_TRUE(jobs_.output->audio.empty());
}

TEST_F(PipelineTest, RepacksATransportStream) {
  given_file(samples / "mpeg2.ts.bin");

  const auto outcome = transcode();

  ASSERT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
  EXPECT_EQ(jobs_.output->source.container, "mpegts");
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
  EXPECT_EQ(jobs_.output->audio.size(), 1U);
}

TEST_F(PipelineTest, RefusesSoundAlone) {
  given_file(samples / "audio_only.mp4");

  EXPECT_THAT(transcode().reason, HasSubstr("only sound"));
  EXPECT_EQ(jobs_.state, fakes::FakeJobs::State::failed);
}

}  // namespace
}  // namespace matinee::worker
