// Titles made piece by piece with the real ffmpeg in the real sandbox: pieces of separate processes
// join without a seam.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
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
using ::testing::ElementsAre;

/// Keeps what workers tell.
class RecordedTasks final : public content::EncodingTasks {
 public:
  std::optional<content::TaskLease> claim(const std::string&, content::Urgency) override {
    return std::nullopt;
  }

  Result<void> report(const content::TaskLease&, const content::TaskProgress& made) override {
    for (const auto& init : made.inits) {
      const auto known = std::ranges::find(inits, init.rendition, &content::StoredInit::rendition);
      if (known == inits.end()) {
        inits.push_back(init);
      } else {
        EXPECT_EQ(known->sha256, init.sha256) << init.rendition;
      }
    }
    for (const auto& segment : made.segments)
      segments[segment.rendition][segment.number] = segment;
    posters.insert(posters.end(), made.posters.begin(), made.posters.end());
    ++reports;
    return {};
  }

  Result<void> finish(const content::TaskLease&) override {
    ++finished;
    return {};
  }

  Result<void> fail(const content::TaskLease&, const std::string& reason, bool) override {
    reasons.push_back(reason);
    return {};
  }

  Result<void> give_back(const content::TaskLease&) override { return {}; }

  Result<void> interrupt(const content::TaskLease&) override { return {}; }

  std::vector<content::StoredInit> inits;
  std::map<std::string, std::map<std::int64_t, content::StoredSegment>> segments;
  std::vector<std::string> posters;
  std::vector<std::string> reasons;
  int reports = 0;
  int finished = 0;
};

class PiecesTest : public fakes::PipelineTest {
 protected:
  content::TitlePlan plan_of(const fs::path& file) {
    const auto source = tool_.probe(file, [] { return true; }).value();
    const auto times = tool_.time_pictures(file, source, [] { return true; }).value();
    const auto plan = make_plan(source, times, SourceLimits{});
    content::TitlePlan out;
    out.input_key = fakes::source_key;
    out.container = plan.container;
    out.video_stream = plan.video_stream;
    out.rate = plan.grid.rate();
    out.frames = plan.grid.frames();
    for (const auto& rung : plan.rungs)
      out.rungs.push_back({.rung = rung.rung, .max_rate = rung.max_rate});
    for (const auto& audio : plan.audio)
      out.audio.push_back(
          {.stream = audio.stream,
           .copy = false,
           .divisible = true,
           .language = audio.language,
           .name = audio.name,
           .folder = audio.folder,
           .packets = media::AudioGrid::packets_covering(out.frames, out.rate, 48'000)}
      );
    out.deinterlace = plan.deinterlace;
    out.is_rgb = plan.is_rgb;
    out.hdr_transfer = plan.hdr_transfer;
    out.posters = plan.posters;
    out.hold_frames = plan.hold_frames;
    return out;
  }

  content::TaskLease lease_of(const content::TitlePlan& plan, const content::TaskWork& work) {
    content::TaskLease lease;
    lease.video = VideoId::trusted(fakes::video_id);
    lease.generation = 1;
    lease.kind = work.kind;
    lease.renditions = work.renditions;
    lease.first = work.first;
    lease.end = work.end;
    lease.opening = work.opening;
    lease.plan = plan;
    return lease;
  }

  Outcome run(const content::TaskLease& lease, const fs::path& file) {
    DirectoryWorkspace workspace{directory_.file("work"), "piece"};
    TaskBeat beat{tasks_, lease, clock_, {}};
    return RunTask{tasks_, store_, tool_}(lease, file, workspace, beat);
  }

  void make_all(const content::TitlePlan& plan, const fs::path& file) {
    auto works = content::cut_into_tasks(plan);
    std::ranges::reverse(works);  // Pieces depend on nothing that others made.
    for (const auto& work : works) {
      const auto outcome = run(lease_of(plan, work), file);
      ASSERT_EQ(outcome.verdict, Verdict::done)
          << outcome.reason << " " << work.renditions.front() << " " << work.first;
    }
    content::MadeTitle made{.generation = 1, .inits = tasks_.inits, .segments = {}, .posters = {}};
    for (const auto& [rendition, segments] : tasks_.segments) {
      for (const auto& [number, segment] : segments)
        made.segments[rendition].push_back(segment);
    }
    for (const auto& [name, text] : content::output_of(plan, made).playlists)
      std::ofstream{title() / name} << text;
  }

  void expect_pictures(const content::TitlePlan& plan) {
    for (const auto& rung : plan.rungs)
      EXPECT_EQ(count_pictures(rung.rung.name() + ".m3u8"), plan.frames) << rung.rung.name();
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

  RecordedTasks tasks_;
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
  auto plan = plan_of(directory_.file("long.mp4"));
  plan.rungs.resize(3);  // 144p to 360p: the others are the same but dearer.
  make_all(plan, directory_.file("long.mp4"));

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
       "aac"},
      "tone.mp4"
  );
  const auto file = directory_.file("tone.mp4");
  const auto plan = plan_of(file);
  int pieces = 0;
  for (const auto& work : content::cut_into_tasks(plan)) {
    if (work.kind != content::TaskKind::audio) continue;
    ++pieces;
    ASSERT_EQ(run(lease_of(plan, work), file).verdict, Verdict::done);
  }
  EXPECT_EQ(pieces, 2);
  EXPECT_EQ(std::ssize(tasks_.segments.at(plan.audio[0].folder)), plan.audio[0].grid().count());
}

TEST_F(PiecesTest, KeepsNtscRatesAndASingleLastPicture) {
  given_file(fakes::samples / "tos_2997.mp4");
  auto plan = plan_of(fakes::samples / "tos_2997.mp4");
  EXPECT_EQ(plan.frames, 61);  // A GOP of 60 and one picture.
  plan.audio.clear();
  make_all(plan, fakes::samples / "tos_2997.mp4");
  expect_pictures(plan);
}

TEST_F(PiecesTest, MakesTheSameWhoeverMakesIt) {
  const auto file = fakes::samples / "demo.mp4";
  auto plan = plan_of(file);
  plan.rungs.resize(2);
  const content::TaskWork work{.renditions = {"144p", "240p"}, .first = 1, .end = 2};
  ASSERT_EQ(run(lease_of(plan, work), file).verdict, Verdict::done);
  const auto first = tasks_.segments;
  fs::remove_all(title());
  ASSERT_EQ(run(lease_of(plan, work), file).verdict, Verdict::done);
  for (const auto& [rendition, segments] : first)
    EXPECT_EQ(segments.at(1).sha256, tasks_.segments[rendition].at(1).sha256) << rendition;
}

TEST_F(PiecesTest, TakesWhatALostAttemptStored) {
  const auto file = fakes::samples / "demo.mp4";
  auto plan = plan_of(file);
  plan.rungs.resize(1);
  const content::TaskWork work{.renditions = {"144p"}, .first = 0, .end = 1, .opening = true};
  ASSERT_EQ(run(lease_of(plan, work), file).verdict, Verdict::done);
  const auto segment = title() / "1/v/144p/00000.m4s";
  const auto before = fs::last_write_time(segment);
  tasks_.segments.clear();

  ASSERT_EQ(run(lease_of(plan, work), file).verdict, Verdict::done);

  EXPECT_EQ(fs::last_write_time(segment), before);
  EXPECT_EQ(tasks_.segments.at("144p").size(), 1U);
}

TEST_F(PiecesTest, SaysHowFarADamagedFilmGoes) {
  const auto file = fakes::samples / "demo.mp4";
  auto plan = plan_of(file);
  plan.rungs.resize(1);
  plan.frames = 1000;  // The container lied.
  plan.hold_frames = 10;
  const content::TaskWork work{.renditions = {"144p"}, .first = 3, .end = 5};

  const auto outcome = run(lease_of(plan, work), file);

  EXPECT_EQ(outcome.verdict, Verdict::refused);
  EXPECT_THAT(tasks_.reasons.at(0), ::testing::HasSubstr("could be decoded only up to 0:08"));
}

}  // namespace
}  // namespace matinee::worker
