#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/tests/encoding_world.hpp"

namespace matinee::content {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// What customers are told of, as it was written with the facts.
class ToldTest : public WorldTest {
 protected:
  std::vector<std::string> take_types() {
    std::vector<std::string> types;
    const auto waiting = parts.webhook_events.waiting(100);
    for (const auto& event : waiting)
      types.push_back(event.type);
    parts.webhook_events.remove(waiting);
    return types;
  }

  void fail(const Video& video) {
    const auto lease = world.lease(video);
    ASSERT_TRUE(lease);
    ASSERT_TRUE(parts.transcoding.fail(*lease, "It cannot be read.", true));
  }
};

INSTANTIATE_TEST_SUITE_P(, ToldTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of);

TEST_P(ToldTest, ATitleIsCreatedReadyAndDeleted) {
  const auto video = world.upload_ready("The General");
  const auto waiting = parts.webhook_events.waiting(100);
  ASSERT_EQ(waiting.size(), 2U);
  EXPECT_EQ(
      waiting[1].body,
      R"({"type":"video.ready","timestamp":"2026-01-01T00:00:00.000Z","data":{"id":")" +
          video.id.str() +
          R"(","title":"The General","status":"ready","reason":null,"playable":true,)"
          R"("published":true,"access":"subscription","created_at":"2026-01-01T00:00:00.000Z",)"
          R"("ready_at":"2026-01-01T00:00:00.000Z"}})"
  );
  EXPECT_THAT(take_types(), ElementsAre("video.created", "video.ready"));

  ASSERT_TRUE(parts.remove(video.id, {}));
  const auto deleted = parts.webhook_events.waiting(100);
  ASSERT_EQ(deleted.size(), 1U);
  EXPECT_EQ(deleted[0].type, "video.deleted");
  EXPECT_THAT(deleted[0].body, HasSubstr(video.id.str()));
}

TEST_P(ToldTest, ATitleFailsWithItsReason) {
  const auto video = world.upload();
  static_cast<void>(take_types());

  fail(video);

  const auto waiting = parts.webhook_events.waiting(100);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].type, "video.failed");
  EXPECT_THAT(waiting[0].body, HasSubstr(R"("reason":"It cannot be read.")"));
}

TEST_P(ToldTest, ATitleThatPlaysEarlyIsToldOfOnce) {
  const auto video = world.upload();
  const auto lease = world.lease(video);
  ASSERT_TRUE(lease);
  ASSERT_TRUE(parts.transcoding.plan(*lease, small_plan(video)));
  static_cast<void>(take_types());
  const auto job = world.job_of(video);

  EXPECT_TRUE(parts.jobs.set_playable(job, {}, clock.now()));
  EXPECT_FALSE(parts.jobs.set_playable(job, {}, clock.now()));

  const auto waiting = parts.webhook_events.waiting(100);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].type, "video.playable");
  EXPECT_THAT(waiting[0].body, HasSubstr(R"("status":"processing","reason":null,"playable":true)"));
}

TEST_P(ToldTest, NobodyIsToldOfWhatIsTriedAgainOrRefused) {
  const auto video = world.upload();
  static_cast<void>(take_types());
  const auto lease = world.lease(video);
  ASSERT_TRUE(lease);

  ASSERT_TRUE(parts.transcoding.fail(*lease, "It cannot be read.", false));
  EXPECT_FALSE(parts.remove(video.id, 99));

  EXPECT_THAT(take_types(), ElementsAre());
}

TEST_P(ToldTest, OldEventsAreForgottenInTheUpkeep) {
  world.upload();
  clock.advance(std::chrono::hours{24 * 30});
  parts.tend_webhooks();
  EXPECT_EQ(parts.webhook_events.waiting(100).size(), 1U);
  clock.advance(std::chrono::milliseconds{1});
  parts.tend_webhooks();
  EXPECT_THAT(take_types(), ElementsAre());
}

}  // namespace
}  // namespace matinee::content
