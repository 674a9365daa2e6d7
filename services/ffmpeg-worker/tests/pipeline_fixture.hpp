#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/domain/task.hpp"
#include "content-service/domain/title_output.hpp"
#include "core/clock.hpp"
#include "ffmpeg-worker/adapters/directory_workspace.hpp"
#include "ffmpeg-worker/adapters/ffmpeg_media_tool.hpp"
#include "ffmpeg-worker/domain/plan_title.hpp"
#include "ffmpeg-worker/domain/run_task.hpp"
#include "ffmpeg-worker/tests/fake_jobs.hpp"
#include "ffmpeg-worker/tests/folder_store.hpp"
#include "ffmpeg-worker/tests/recorded_tasks.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker::fakes {

namespace fs = std::filesystem;

inline const fs::path samples = MATINEE_SAMPLE_MEDIA;
inline constexpr auto video_id = "vid_01jd7q8v9hf6m8q3w2k5t4r7x0";
inline constexpr auto source_key = "uploads/upl_1/source";

/// Runs a program outside the sandbox and gives what it printed.
inline std::string run_tool(std::vector<std::string> arguments, std::string* errors = nullptr) {
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

/// A whole title with the real ffmpeg in the real sandbox.
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

  Outcome plan() {
    const auto lease = jobs_.lease(VideoId::trusted(video_id), source_key, "test").value();
    DirectoryWorkspace workspace{directory_.file("work"), "attempt"};
    Heartbeat heartbeat{jobs_, lease, clock_, [] {}, {}};
    return PlanTitle{jobs_, store_, tool_, SourceLimits{}}(lease, workspace, heartbeat);
  }

  /// The plan of the given file.
  content::TitlePlan planned() {
    const auto outcome = plan();
    EXPECT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    return jobs_.planned.value_or(content::TitlePlan{});
  }

  [[nodiscard]] static content::TaskLease lease_of(
      const content::TitlePlan& plan, const content::TaskWork& work
  ) {
    content::TaskLease lease;
    lease.video = VideoId::trusted(video_id);
    lease.generation = 1;
    lease.kind = work.kind;
    lease.renditions = work.renditions;
    lease.first = work.first;
    lease.end = work.end;
    lease.opening = work.opening;
    lease.plan = plan;
    return lease;
  }

  Outcome run(const content::TaskLease& lease) {
    DirectoryWorkspace workspace{directory_.file("work"), "piece"};
    TaskBeat beat{tasks_, lease, clock_, {}};
    return RunTask{tasks_, store_, tool_}(lease, workspace, beat);
  }

  /// All tasks of a plan, last ones first: pieces depend on nothing that others made. Then writes
  /// the playlists.
  Outcome make_all(const content::TitlePlan& plan) {
    auto works = content::cut_into_tasks(plan);
    std::ranges::reverse(works);
    for (const auto& work : works) {
      const auto outcome = run(lease_of(plan, work));
      if (outcome.verdict != Verdict::done) return outcome;
    }
    content::MadeTitle made{
        .generation = 1, .inits = tasks_.inits, .segments = {}, .posters = tasks_.posters
    };
    for (const auto& [rendition, segments] : tasks_.segments) {
      for (const auto& [number, segment] : segments)
        made.segments[rendition].push_back(segment);
    }
    output_ = content::output_of(plan, made);
    fs::create_directories(title() / "thumbnails");
    for (const auto& [name, text] : output_.playlists)
      std::ofstream{title() / name} << text;
    return {.verdict = Verdict::done, .reason = {}};
  }

  Outcome transcode() {
    const auto outcome = plan();
    return outcome.verdict == Verdict::done ? make_all(*jobs_.planned) : outcome;
  }

  [[nodiscard]] fs::path title() const { return store_.root() / "hls" / video_id; }

  [[nodiscard]] std::vector<int> heights() const {
    std::vector<int> out;
    for (const auto& rendition : output_.renditions)
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
  FakeJobs jobs_;
  RecordedTasks tasks_;
  content::TranscodeOutput output_;
  FolderStore store_{directory_.path() / "objects"};
  PosixProcessRunner runner_;
  FfmpegMediaTool tool_{{.ffmpeg = "/usr/bin/ffmpeg", .ffprobe = "/usr/bin/ffprobe"}, runner_};
};

}  // namespace matinee::worker::fakes
