// Titles, garbage and the invariants, over the real stores on both engines.
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/domain/title_text.hpp"
#include "content-service/store/queries.hpp"
#include "content-service/tests/world.hpp"
#include "idempotency/queries.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;

/// An object store without any room.
class FullStore final : public objects::ObjectStore {
 public:
  void put_file(std::string_view /*key*/, const std::string& /*path*/) override {
    throw objects::OutOfSpace{"No space left on device"};
  }

  [[nodiscard]] bool put_new(std::string_view /*key*/, std::string_view /*bytes*/) override {
    throw objects::OutOfSpace{"No space left on device"};
  }

  void put(std::string_view /*key*/, std::string_view /*bytes*/) override {
    throw objects::OutOfSpace{"No space left on device"};
  }

  std::unique_ptr<objects::GrowingObject> grow(std::string_view /*key*/) override {
    throw objects::OutOfSpace{"No space left on device"};
  }

  std::optional<objects::ObjectInfo> find(std::string_view /*key*/) override { return {}; }

  std::optional<objects::OpenObject> open(std::string_view /*key*/) override { return {}; }

  std::optional<std::string> get_range(
      std::string_view /*key*/, std::uint64_t /*offset*/, std::size_t /*length*/
  ) override {
    return {};
  }

  std::optional<std::string> get_range(
      const objects::ObjectInfo& /*object*/, std::uint64_t /*offset*/, std::size_t /*length*/
  ) override {
    return {};
  }

  [[nodiscard]] bool is_remote() const override { return false; }

  std::optional<std::string> get(std::string_view /*key*/, std::size_t /*max_bytes*/) override {
    return {};
  }

  objects::Fetched fetch_to(
      std::string_view /*key*/,
      const std::string& /*path*/,
      const std::function<bool()>& /*keep_going*/
  ) override {
    return objects::Fetched::missing;
  }

  std::vector<objects::ObjectInfo> list(
      std::string_view /*prefix*/, std::string_view /*after*/, std::size_t /*limit*/
  ) override {
    return {};
  }

  std::vector<std::string> list_folder(std::string_view /*folder*/) override { return {}; }

  void remove_prefix(std::string_view /*prefix*/) override {}
};

class CatalogueTest : public WorldTest {
 protected:
  std::vector<std::string> titles(VideoFilter filter) {
    std::vector<std::string> out;
    for (const Video& video : parts.videos.list(filter))
      out.push_back(video.title);
    return out;
  }

  static VideoFilter editors() {
    return {.audience = Audience::editors, .words = {}, .state = {}, .before = {}};
  }

  static VideoFilter viewers() {
    return {.audience = Audience::viewers, .words = {}, .state = {}, .before = {}};
  }
};

INSTANTIATE_TEST_SUITE_P(
    , CatalogueTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of
);

TEST_P(CatalogueTest, KeepsAllThatIsKnownOfATitle) {
  const Video video = world.upload_ready("Amélie");

  const Video found = world.find(video.id);

  EXPECT_EQ(found.title, "Amélie");
  EXPECT_EQ(found.original.filename, "clip.mp4");
  EXPECT_EQ(found.original.sha256_hex.size(), 64U);
  EXPECT_EQ(found.media.audio.at(0).codecs, "mp4a.40.2");
  EXPECT_EQ(found.created_at, clock.now());
  EXPECT_TRUE(found.ready_at.has_value());
}

TEST_P(CatalogueTest, ViewersSeeWhatIsPublished) {
  world.upload("In the queue");
  clock.advance(1s);
  world.upload_ready("Shown");
  clock.advance(1s);
  const Video hidden = world.upload_ready("Hidden");
  ASSERT_TRUE(parts.edit(hidden.id, {.published = false}, std::nullopt));

  EXPECT_EQ(titles(viewers()), std::vector<std::string>{"Shown"});
  auto shown = viewers();
  shown.state = VideoState::queued;
  EXPECT_EQ(titles(shown), std::vector<std::string>{"In the queue"});
  EXPECT_EQ(titles(editors()), (std::vector<std::string>{"Hidden", "Shown", "In the queue"}));
  auto queued = editors();
  queued.state = VideoState::queued;
  EXPECT_EQ(titles(queued), std::vector<std::string>{"In the queue"});
}

TEST_P(CatalogueTest, FindsPartsOfTitlesInAnyCase) {
  for (const auto* title : {"ÉTÉ à Paris", "100% Wolf", "Under_score", "Back\\slash"}) {
    world.upload(title);
    clock.advance(1s);
  }
  const auto find = [&](std::string_view words) {
    auto filter = editors();
    filter.words = fold_case(words);
    return titles(filter);
  };

  EXPECT_EQ(find("été"), std::vector<std::string>{"ÉTÉ à Paris"});
  EXPECT_EQ(find("0% w"), std::vector<std::string>{"100% Wolf"});
  EXPECT_EQ(find("r_s"), std::vector<std::string>{"Under_score"});
  EXPECT_EQ(find("K\\S"), std::vector<std::string>{"Back\\slash"});
  EXPECT_EQ(find("nothing"), std::vector<std::string>{});
}

TEST_P(CatalogueTest, AnEditNeedsTheVersionItSaw) {
  const Video video = world.upload();

  const auto edited =
      parts.edit(video.id, {.title = "  New  ", .access = TitleAccess::free}, video.version);
  const auto stale = parts.edit(video.id, {.title = "Other"}, video.version);

  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->title, "New");
  EXPECT_EQ(edited->access, TitleAccess::free);
  EXPECT_EQ(edited->version, video.version + 1);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code.name, "precondition_failed");
  EXPECT_EQ(parts.remove(video.id, video.version).error().code.name, "precondition_failed");
  EXPECT_TRUE(parts.remove(video.id, edited->version));
  EXPECT_EQ(parts.edit(video.id, {}, std::nullopt).error().code.name, "not_found");
}

TEST_P(CatalogueTest, APosterIsOneOfTheThumbnails) {
  const Video video = world.upload_ready();

  EXPECT_EQ(video.poster_name(), "0002.jpg");
  EXPECT_EQ(parts.edit(video.id, {.poster = "0001.jpg"}, std::nullopt)->poster_name(), "0001.jpg");
  EXPECT_EQ(
      parts.edit(video.id, {.poster = "9999.jpg"}, std::nullopt).error().code.name,
      "invalid_request"
  );
}

TEST_P(CatalogueTest, OneRequestTokenMakesOneVideo) {
  NewVideo wanted = world.new_video("Once");

  const auto first = parts.add(wanted);
  wanted.path = world.new_video("Once").path;
  const auto second = parts.add(wanted);

  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(first->id, second->id);
  EXPECT_EQ(titles(editors()).size(), 1U);
}

TEST_P(CatalogueTest, AnOriginalThatACrashLeftBehindIsSwept) {
  const std::string prefix = "uploads/" + UploadId::make(clock, world.random).str() + "/";
  parts.garbage.reserve(prefix, clock.now(), clock.now() + 1h);
  world.objects->put(prefix + "source", "bytes");

  parts.collect();
  EXPECT_TRUE(world.exists(prefix + "source"));
  clock.advance(61min);
  parts.collect();

  EXPECT_FALSE(world.exists(prefix + "source"));
}

TEST_P(CatalogueTest, GarbageThatWillNotGoIsKeptOnTheListAndHoldsUpNoOther) {
  const std::string stuck = "not a key/";  // Every store refuses it.
  const std::string prefix = "uploads/" + UploadId::make(clock, world.random).str() + "/";
  parts.garbage.reserve(stuck, clock.now(), clock.now());
  parts.garbage.reserve(prefix, clock.now(), clock.now());
  world.objects->put(prefix + "source", "bytes");

  EXPECT_THROW(parts.collect(), std::invalid_argument);
  EXPECT_FALSE(world.exists(prefix + "source"));
  clock.advance(1h);
  EXPECT_THROW(parts.collect(), std::invalid_argument);

  EXPECT_EQ(parts.garbage.list(), std::vector{stuck});
}

TEST_P(CatalogueTest, ASweptReservationCanNotBecomeAVideo) {
  const Video described = world.upload("Other");
  Video video = described;
  video.id = VideoId::make(clock, world.random);
  video.original.upload = UploadId::make(clock, world.random);
  const Job job{
      .id = JobId::make(clock, world.random), .video = video.id, .worker = {}, .reason = {}
  };

  EXPECT_FALSE(parts.videos.add(video, job, "token"));
  EXPECT_FALSE(parts.videos.find(video.id));
}

TEST_P(CatalogueTest, AHealthyInstallationHasNoViolations) {
  const Video failed = world.upload("Failed");
  ASSERT_TRUE(parts.transcoding.fail(*world.lease(failed), "Broken.", true));
  world.upload("Queued");
  ASSERT_TRUE(world.lease(world.upload("Processing")));
  world.upload_ready("Ready");
  ASSERT_TRUE(parts.remove(world.upload_ready("Deleted").id, std::nullopt));

  EXPECT_EQ(parts.find_violations(), std::vector<std::string>{});
}

TEST_P(CatalogueTest, ViolationsAreNamed) {
  const Video stuck = world.upload("Stuck");
  ASSERT_TRUE(world.lease(stuck));
  clock.advance(5min);
  const Video ready = world.upload_ready("Ready");
  world.objects->remove_prefix("hls/" + ready.id.str() + "/master.m3u8");
  world.objects->remove_prefix("hls/" + ready.id.str() + "/1/");
  world.objects->remove_prefix(stuck.original.key());
  world.objects->put("hls/vid_orphan/1/a.m4s", "bytes");
  world.objects->put("hls/vid_orphan/2/a.m4s", "bytes");
  world.objects->put("uploads/upl_orphan/source", "bytes");
  world.objects->put("uploads/upl_empty/source", "bytes");
  world.objects->remove_prefix("uploads/upl_empty/source");
  world.objects->put("uploads/lost", "bytes");

  const auto found = parts.find_violations();

  const auto has = [&](const std::string& line) { return std::ranges::count(found, line) == 1; };
  EXPECT_TRUE(has(ready.id.str() + ": ready, but master.m3u8 is missing or empty"));
  EXPECT_TRUE(has(ready.id.str() + ": ready, but generation 1 has no objects"));
  EXPECT_TRUE(has(ready.id.str() + ": ready, but 1/360p/init.mp4 is missing or empty"));
  EXPECT_TRUE(has(ready.id.str() + ": ready, but 1/360p/00000.m4s is missing or empty"));
  EXPECT_TRUE(has(stuck.id.str() + ": its original " + stuck.original.key() + " is missing"));
  EXPECT_TRUE(
      has(stuck.id.str() + ": processing, but the lease of " + world.job_of(stuck).id.str() +
          " ended more than one lease ago")
  );
  EXPECT_TRUE(has("hls/vid_orphan/: objects without a video"));
  EXPECT_TRUE(has("uploads/upl_orphan/: objects without a video"));
  EXPECT_TRUE(has("uploads/lost: objects without a video"));
  EXPECT_EQ(found.size(), 9U) << ::testing::PrintToString(found);
}

TEST_P(CatalogueTest, EverySegmentThatAPlaylistNamesIsChecked) {
  const Video video = world.upload_ready();
  const std::string top = "hls/" + video.id.str() + "/";
  for (const auto* name : {"1/360p/init.mp4", "1/360p/00000.m4s", "1/a/00000.m4s"}) {
    const auto bytes = world.objects->get(top + name, 1000).value();
    const auto violation = video.id.str() + ": ready, but " + name + " is missing or empty";

    world.objects->remove_prefix(top + name);
    EXPECT_EQ(parts.find_violations(), std::vector{violation});
    world.objects->put(top + name, "");
    EXPECT_EQ(parts.find_violations(), std::vector{violation});

    world.objects->put(top + name, bytes);
    EXPECT_EQ(parts.find_violations(), std::vector<std::string>{});
  }
}

TEST_P(CatalogueTest, AFullStoreIsSaidAsSuchAndMakesNoVideo) {
  FullStore full;
  ObjectFiles files{full};
  AddVideo add{parts.videos, parts.garbage, files, parts.events, clock, world.random, parts.policy};

  const auto video = add(world.new_video("Too much"));

  ASSERT_FALSE(video);
  EXPECT_EQ(video.error().code.name, "out_of_space");
  EXPECT_EQ(titles(editors()), std::vector<std::string>{});
  EXPECT_EQ(parts.garbage.list().size(), 1U) << "what may have been left is swept";
}

TEST_P(CatalogueTest, CountsJobsForMetrics) {
  world.upload("One");
  clock.advance(10s);
  world.upload("Two");
  ASSERT_TRUE(world.lease(world.upload("Three")));

  parts.measure();

  const std::string text = world.registry.text();
  EXPECT_NE(text.find("matinee_jobs{state=\"queued\"} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("matinee_jobs{state=\"leased\"} 1"), std::string::npos);
  EXPECT_NE(text.find("matinee_job_queue_oldest_seconds 10"), std::string::npos);
}

}  // namespace
}  // namespace matinee::content
