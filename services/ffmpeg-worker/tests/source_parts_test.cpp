// Plans and pieces made of the parts of a source that they read are, to the byte, those made of the
// whole: with the real ffmpeg in the real sandbox, over a folder that counts what is read of it.
#include "ffmpeg-worker/adapters/source_parts.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/contract/wire.hpp"
#include "ffmpeg-worker/adapters/object_media_store.hpp"
#include "ffmpeg-worker/tests/pipeline_fixture.hpp"
#include "json/json.hpp"
#include "objects/directory/directory_store.hpp"

namespace matinee::worker {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

class CountingStore final : public objects::directory::DirectoryStore {
 public:
  using DirectoryStore::DirectoryStore;
  using DirectoryStore::get_range;

  std::optional<std::string> get_range(
      const objects::ObjectInfo& object, std::uint64_t offset, std::size_t length
  ) override {
    bytes += length;
    return DirectoryStore::get_range(object, offset, length);
  }

  std::atomic<std::uint64_t> bytes = 0;
};

class SourcePartsTest : public fakes::PipelineTest {
 protected:
  /// 40 s of 320x180 at 1.4 MB/s: a gap of a second is worth a request.
  void given_film(const Arguments& encoding, const std::string& name, const Arguments& more = {}) {
    Arguments arguments{
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=40,noise=alls=60:allf=t",
        "-f",
        "lavfi",
        "-i",
        "sine=440:r=48000:d=40,aformat=channel_layouts=stereo"
    };
    arguments.insert(arguments.end(), encoding.begin(), encoding.end());
    given_made(std::move(arguments), "made-" + name);
    if (more.empty()) return;
    std::filesystem::remove(objects_root() / fakes::source_key);
    Arguments again{"-ss", "3.3", "-i", directory_.file("made-" + name)};
    again.insert(again.end(), more.begin(), more.end());
    given_made(std::move(again), name);
  }

  [[nodiscard]] fs::path objects_root() const { return store_.root(); }

  [[nodiscard]] std::uint64_t source_bytes() const {
    return fs::file_size(objects_root() / fakes::source_key);
  }

  /// A store of its own each time: nothing is kept of what another fetched.
  struct Far {
    explicit Far(SourcePartsTest& test)
        : objects{test.objects_root()},
          parts{objects, test.directory_.file("far-" + std::to_string(test.fars_++)), 1},
          store{objects, &parts} {}

    CountingStore objects;
    SourceParts parts;
    ObjectMediaStore store;
  };

  content::TitlePlan planned_by(MediaStore& store) {
    fakes::FakeJobs jobs;
    const auto outcome = plan_by(store, jobs);
    EXPECT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    return jobs.planned.value_or(content::TitlePlan{});
  }

  Outcome plan_by(MediaStore& store, fakes::FakeJobs& jobs) {
    const auto lease =
        jobs.lease(VideoId::trusted(fakes::video_id), fakes::source_key, "test").value();
    DirectoryWorkspace workspace{directory_.file("work"), "attempt"};
    Heartbeat heartbeat{jobs, lease, clock_, [] {}, {}};
    return PlanTitle{jobs, store, tool_, SourceLimits{}}(lease, workspace, heartbeat);
  }

  /// All that the piece stores, by key.
  std::map<std::string, std::string> made_by(MediaStore& store, const content::TaskLease& lease) {
    fs::remove_all(title());
    DirectoryWorkspace workspace{directory_.file("work"), "piece"};
    TaskBeat beat{tasks_, lease, clock_, {}};
    const auto outcome = RunTask{tasks_, store, tool_}(lease, workspace, beat);
    EXPECT_EQ(outcome.verdict, Verdict::done) << outcome.reason;
    std::map<std::string, std::string> out;
    for (const auto& key : store_.keys("hls/"))
      out[key] = matinee::testing::read_file(objects_root() / key);
    EXPECT_FALSE(out.empty());
    return out;
  }

  [[nodiscard]] static content::TaskLease pictures(
      const content::TitlePlan& plan, std::int64_t first, std::int64_t end
  ) {
    content::TaskWork work;
    work.kind = content::TaskKind::video;
    work.renditions = {plan.rungs.front().rung.name()};
    work.first = first;
    work.end = end;
    return lease_of(plan, work);
  }

  [[nodiscard]] static content::TaskLease sound(
      const content::TitlePlan& plan, std::int64_t first, std::int64_t end
  ) {
    auto lease = pictures(plan, first, end);
    lease.kind = content::TaskKind::audio;
    lease.renditions = {plan.audio.front().folder};
    return lease;
  }

  void expect_same(const content::TaskLease& lease, std::uint64_t less_than) {
    const auto whole = made_by(near_, lease);
    Far far{*this};
    EXPECT_TRUE(made_by(far.store, lease) == whole);
    EXPECT_LT(far.objects.bytes, less_than);
    EXPECT_GT(far.objects.bytes, 0U);
  }

  void expect_same_title() {
    const auto plan = planned_by(near_);
    Far far{*this};
    EXPECT_EQ(json::encode(planned_by(far.store)), json::encode(plan));
    EXPECT_LT(far.objects.bytes, source_bytes() / 3) << "8 of 40 s";
    const auto last = plan.grid().count() - 1;
    expect_same(pictures(plan, 0, 1), source_bytes() * 2 / 5);
    expect_same(pictures(plan, 4, 5), source_bytes() * 3 / 4);
    expect_same(pictures(plan, last, last + 1), source_bytes() * 3 / 4);
    const auto sounds = plan.audio.front().grid().count();
    if (plan.audio.front().divisible) {
      expect_same(sound(plan, 4, sounds), source_bytes() * 9 / 10);
    } else {
      expect_same(sound(plan, 0, sounds), source_bytes() + 1);
    }
  }

  int fars_ = 0;
  CountingStore objects_{objects_root()};
  ObjectMediaStore near_{objects_};
};

const Arguments h264{"-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", "-g", "50"};

Arguments operator+(Arguments left, const Arguments& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

TEST_F(SourcePartsTest, ReorderedPicturesWithSoundThatIsEncoded) {
  given_film(h264 + Arguments{"-bf", "3", "-c:a", "ac3", "-movflags", "+faststart"}, "a.mp4");
  expect_same_title();
}

TEST_F(SourcePartsTest, AnIndexAtTheEndAndSoundThatIsCopied) {
  given_film(h264 + Arguments{"-bf", "2", "-c:a", "aac"}, "a.mp4");
  expect_same_title();
}

TEST_F(SourcePartsTest, VariableRateOfPictures) {
  given_film(
      h264 +
          Arguments{"-vf", "select='not(mod(n,3))+gt(n,500)'", "-fps_mode", "vfr", "-c:a", "ac3"},
      "a.mp4"
  );
  expect_same_title();
}

TEST_F(SourcePartsTest, RateOfNtscAndAnEditListThatCutsTheBeginning) {
  given_film(
      h264 + Arguments{"-vf", "fps=30000/1001", "-bf", "2", "-c:a", "aac"}, "a.mp4", {"-c", "copy"}
  );
  expect_same_title();
}

TEST_F(SourcePartsTest, OpenGroupsOfHevc) {
  given_film(
      {"-t",
       "20",
       "-c:v",
       "libx265",
       "-preset",
       "ultrafast",
       "-x265-params",
       "log-level=none:keyint=50:crf=16:open-gop=1",
       "-c:a",
       "ac3"},
      "a.mp4"
  );
  const auto plan = planned_by(near_);
  Far far{*this};
  EXPECT_EQ(json::encode(planned_by(far.store)), json::encode(plan));
  expect_same(pictures(plan, 3, 4), source_bytes());
}

TEST_F(SourcePartsTest, ALatePieceOfALongFilmFetchesLittleOfIt) {
  given_made(
      {"-f",
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
       "50"},
      "short.mp4"
  );
  fs::remove(objects_root() / fakes::source_key);
  given_made({"-stream_loop", "19", "-i", directory_.file("short.mp4"), "-c", "copy"}, "long.mp4");
  const auto plan = planned_by(near_);

  Far far{*this};
  EXPECT_EQ(json::encode(planned_by(far.store)), json::encode(plan));
  EXPECT_LT(far.objects.bytes, source_bytes() * 6 / 100) << "8 of 200 s";
  const auto last = plan.grid().count() - 2;
  expect_same(pictures(plan, last, last + 1), source_bytes() * 15 / 100);

  // The pieces of one worker share what is there.
  const auto before = far.objects.bytes.load();
  made_by(far.store, pictures(plan, 20, 21));
  const auto first = far.objects.bytes - before;
  made_by(far.store, pictures(plan, 20, 21));
  EXPECT_EQ(far.objects.bytes, before + first);
  made_by(far.store, pictures(plan, 21, 22));
  EXPECT_LT(far.objects.bytes - before - first, first);
}

TEST_F(SourcePartsTest, APieceThatMeetsAHoleIsMadeOfTheWhole) {
  given_film(h264 + Arguments{"-bf", "2", "-c:a", "ac3"}, "a.mp4");
  const auto plan = planned_by(near_);
  const auto lease = pictures(plan, 3, 5);
  const auto whole = made_by(near_, lease);

  /// Says less than is read.
  class Miserly final : public MediaStore {
   public:
    explicit Miserly(MediaStore& store) : store_{store} {}

    Step<FetchedSource> fetch_part(
        std::string_view key,
        const std::string& path,
        const SourcePart& part,
        const KeepGoing& keep_going
    ) override {
      auto less = part;
      less.end_s = part.begin_s + 3;
      got = store_.fetch_part(key, path, less, keep_going).value();
      return *got;
    }

    Step<bool> fetch(std::string_view key, const std::string& path, const KeepGoing& keep_going)
        override {
      ++wholes;
      return store_.fetch(key, path, keep_going);
    }

    void put(std::string_view key, const std::string& path) override { store_.put(key, path); }

    bool put_new(std::string_view key, std::string_view bytes) override {
      return store_.put_new(key, bytes);
    }

    std::optional<std::string> read(std::string_view key) override { return store_.read(key); }

    std::optional<FetchedSource> got;
    int wholes = 0;

   private:
    MediaStore& store_;
  };

  Far far{*this};
  Miserly miserly{far.store};
  EXPECT_TRUE(made_by(miserly, lease) == whole);
  EXPECT_EQ(miserly.got, FetchedSource::part);
  EXPECT_EQ(miserly.wholes, 1);
  EXPECT_EQ(far.objects.bytes, source_bytes()) << "nothing twice";
}

TEST_F(SourcePartsTest, WhatHasNoIndexIsFetchedWhole) {
  given_film(h264 + Arguments{"-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"}, "a.mp4");
  Far far{*this};
  EXPECT_EQ(json::encode(planned_by(far.store)), json::encode(planned_by(near_)));
  EXPECT_EQ(far.objects.bytes, source_bytes());

  fs::remove(objects_root() / fakes::source_key);
  given_file(fakes::samples / "subtitles.mkv");
  EXPECT_EQ(json::encode(planned_by(far.store)), json::encode(planned_by(near_)));
}

TEST_F(SourcePartsTest, ACutFileIsRefusedAsOne) {
  given_film(h264 + Arguments{"-c:a", "aac", "-movflags", "+faststart"}, "a.mp4");
  fs::resize_file(objects_root() / fakes::source_key, source_bytes() / 2);
  Far far{*this};

  const auto outcome = plan_by(far.store, jobs_);

  EXPECT_EQ(outcome.verdict, Verdict::refused);
  EXPECT_NE(outcome.reason.find("truncated"), std::string::npos) << outcome.reason;
}

}  // namespace
}  // namespace matinee::worker
