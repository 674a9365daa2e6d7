// The parts of a source in a real S3.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "content-service/contract/wire.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/adapters/source_parts.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"
#include "json/json.hpp"
#include "objects/tests/rgw_fixture.hpp"
#include "testing/tcp_gate.hpp"

namespace matinee::worker {
namespace {

namespace fs = std::filesystem;

class SourcePartsS3Test : public fakes::PipelineTest {
 protected:
  SourcePartsS3Test() { fs::create_directories(directory_.file("bucket")); }

  /// 150 s at 1 MB/s.
  std::string given_film() {
    const auto film = directory_.file("film.mp4");
    fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-f",
         "lavfi",
         "-i",
         "testsrc2=s=320x180:r=25:d=10,noise=alls=60:allf=t",
         "-c:v",
         "libx264",
         "-preset",
         "ultrafast",
         "-crf",
         "18",
         "-bf",
         "2",
         "-g",
         "50",
         directory_.file("short.mp4")}
    );
    fakes::run_tool(
        {"/usr/bin/ffmpeg",
         "-v",
         "error",
         "-nostdin",
         "-stream_loop",
         "14",
         "-i",
         directory_.file("short.mp4"),
         "-c",
         "copy",
         film}
    );
    return film;
  }

  content::TitlePlan planned_by(MediaStore& store) {
    fakes::FakeJobs jobs;
    const auto lease =
        jobs.lease(VideoId::trusted(fakes::video_id), fakes::source_key, "test").value();
    DirectoryWorkspace workspace{directory_.file("work"), "attempt"};
    Heartbeat heartbeat{jobs, lease, clock_, [] {}, {}};
    const auto outcome = PlanTitle{jobs, store, tool_, SourceLimits{}}(lease, workspace, heartbeat);
    EXPECT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    return jobs.planned.value_or(content::TitlePlan{});
  }

  /// What the piece told of its segments: their digests are among it.
  std::string made_by(MediaStore& store, content::TaskLease lease, int generation) {
    lease.generation = generation;
    fakes::RecordedTasks tasks;
    DirectoryWorkspace workspace{directory_.file("work"), "piece"};
    TaskBeat beat{tasks, lease, clock_, {}};
    const auto outcome = RunTask{tasks, store, tool_}(lease, workspace, beat);
    EXPECT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    std::string out;
    for (const auto& [rendition, segments] : tasks.segments) {
      for (const auto& [number, segment] : segments)
        out += rendition + " " + std::to_string(number) + " " + segment.sha256 + "\n";
    }
    EXPECT_NE(out, "");
    return out;
  }
};

TEST_F(SourcePartsS3Test, ALatePieceIsMadeOfLittleOfTheFilm) {
  const auto film = given_film();
  const auto film_bytes = fs::file_size(film);
  matinee::testing::TcpGate gate{matinee::testing::Rgw::started().port};
  std::atomic<std::uint64_t> asked = 0;
  std::atomic<int> unconditional = 0;
  gate.answer_by([&](const std::string& head) -> std::optional<std::string> {
    const auto range = head.find("bytes=");
    if (!head.starts_with("GET ") || head.find("/source") == std::string::npos) return std::nullopt;
    if (head.find("\r\nIf-Match:") == std::string::npos) ++unconditional;
    if (range == std::string::npos) {
      asked += film_bytes;
      return std::nullopt;
    }
    const auto dash = head.find('-', range);
    const auto begin = std::stoull(head.substr(range + 6));
    asked += std::stoull(head.substr(dash + 1)) - begin + 1;
    return std::nullopt;
  });
  const auto objects = objects::s3::open_store(directory_.file("bucket"), gate.port());
  objects->put_file(fakes::source_key, film);
  ASSERT_TRUE(objects->is_remote());
  ObjectMediaStore whole{*objects};
  SourceParts parts{*objects, directory_.file("parts")};
  ObjectMediaStore in_parts{*objects, &parts};

  const auto plan = planned_by(in_parts);
  const auto for_plan = asked.exchange(0);
  EXPECT_LT(for_plan, film_bytes / 10);
  EXPECT_EQ(json::encode(planned_by(whole)), json::encode(plan));
  EXPECT_GE(asked.exchange(0), film_bytes);

  content::TaskWork work;
  work.kind = content::TaskKind::video;
  work.renditions = {plan.rungs.front().rung.name()};
  work.first = plan.grid().count() - 2;
  work.end = work.first + 1;
  const auto lease = lease_of(plan, work);
  const auto made = made_by(in_parts, lease, 1);
  const auto for_piece = asked.exchange(0);
  EXPECT_LT(for_plan + for_piece, film_bytes * 15 / 100);
  EXPECT_EQ(made, made_by(whole, lease, 2));
  EXPECT_EQ(unconditional, 0);
}

}  // namespace
}  // namespace matinee::worker
