// Texts that are added to titles, on both engines.
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "content-service/tests/encoding_world.hpp"

namespace matinee::content {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TextTest : public WorldTest {
 protected:
  Video planned() {
    const auto video = world.upload();
    plan(video);
    return world.find(video.id);
  }

  void plan(const Video& video) {
    const auto lease = world.lease(video);
    EXPECT_TRUE(lease);
    EXPECT_TRUE(parts.transcoding.plan(*lease, rich_plan(video)));
  }

  void do_tasks(int most) {
    for (int i = 0; i < most; ++i) {
      const auto lease = parts.encoding.claim("worker-1", Urgency::bulk);
      if (!lease) return;
      ASSERT_TRUE(parts.encoding.report(*lease, made_by(*lease)));
      ASSERT_TRUE(parts.encoding.finish(*lease));
    }
  }

  void fail(const Video& video) {
    const auto lease = parts.encoding.claim("worker-1", Urgency::bulk);
    ASSERT_TRUE(lease);
    ASSERT_TRUE(parts.encoding.fail(*lease, "It cannot be read.", true));
    ASSERT_EQ(world.find(video.id).state, VideoState::failed);
  }

  Video ready() {
    const auto video = planned();
    do_tasks(1000);
    return world.find(video.id);
  }

  static NewText english(const std::string& words = "Hello") {
    return {
        .language = "en",
        .name = "English",
        .bytes = "1\n00:00:01,000 --> 00:00:03,000\n" + words +
                 "\n\n2\n00:00:30,000 --> 00:00:31,000\nlate\n"
    };
  }

  AddedText add(const Video& video, const NewText& text = english()) {
    const auto added = parts.edit_text.add(video.id, text, {});
    EXPECT_TRUE(added) << added.error().message;
    return added.value_or(AddedText{});
  }

  std::string read(const Video& video, const std::string& name) {
    return world.objects->get(video.output_prefix() + name, 1 << 20U).value_or("");
  }

  bool is_shown(const Video& video, const TextId& text) {
    const auto now = world.find(video.id);
    const auto* found = now.added_text.find(text);
    return found != nullptr && now.is_shown(*found);
  }
};

INSTANTIATE_TEST_SUITE_P(, TextTest, ::testing::Values(Engine::sqlite, Engine::postgres), name_of);

TEST_P(TextTest, AReadyTitleGetsATextWithoutAnEncoding) {
  const auto video = ready();
  const auto before = read(video, "master.m3u8");
  const auto rung = read(video, "720p.m3u8");

  const auto text = add(video);
  EXPECT_FALSE(is_shown(video, text.id));
  parts.publish_text();

  EXPECT_TRUE(is_shown(video, text.id));
  EXPECT_EQ(text.cues, 2);
  const auto playlist = "subtitles-" + text.folder + ".m3u8";
  const auto master = read(video, "master.m3u8");
  EXPECT_THAT(master, HasSubstr("NAME=\"English\",LANGUAGE=\"en\",DEFAULT=NO"));
  EXPECT_THAT(master, HasSubstr("URI=\"" + playlist + "\""));
  EXPECT_THAT(master, HasSubstr("subtitles-de-t0.m3u8"));
  EXPECT_THAT(read(video, playlist), HasSubstr("1/s/" + text.folder + "/00008.vtt"));
  EXPECT_THAT(read(video, "1/s/" + text.folder + "/00000.vtt"), HasSubstr("Hello"));
  EXPECT_THAT(read(video, "1/s/" + text.folder + "/00001.vtt"), HasSubstr("Hello"));
  EXPECT_THAT(read(video, "1/s/" + text.folder + "/00002.vtt"), Not(HasSubstr("Hello")));
  EXPECT_THAT(read(video, "1/s/" + text.folder + "/all.vtt"), HasSubstr("late"));
  EXPECT_THAT(
      read(video, "manifest.mpd"), HasSubstr("<BaseURL>1/s/" + text.folder + "/all.vtt</BaseURL>")
  );
  EXPECT_EQ(read(video, "720p.m3u8"), rung);
  EXPECT_FALSE(parts.encoding.claim("worker-1", Urgency::bulk));

  ASSERT_TRUE(parts.edit_text.remove(video.id, text.id, {}));
  parts.publish_text();
  EXPECT_EQ(read(video, "master.m3u8"), before);
}

TEST_P(TextTest, IsPartOfATitleFromBeforeItPlaysUntilItIsReady) {
  const auto video = planned();
  const auto text = add(video);
  parts.publish_text();
  EXPECT_THAT(read(video, "master.m3u8"), IsEmpty());

  do_tasks(2);
  ASSERT_TRUE(world.find(video.id).is_playable());
  parts.publish_text();
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr(text.folder));
  EXPECT_TRUE(is_shown(video, text.id));
  const auto estimated = read(video, "master.m3u8");

  do_tasks(1000);
  // Without a moment in which players would miss it, and with what was measured.
  EXPECT_EQ(world.find(video.id).state, VideoState::ready);
  const auto measured = read(video, "master.m3u8");
  EXPECT_THAT(measured, HasSubstr(text.folder));
  EXPECT_NE(measured, estimated);
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr(text.folder));
  parts.publish_text();
  EXPECT_EQ(read(video, "master.m3u8"), measured);
}

TEST_P(TextTest, SurvivesARetryThatGoesOnWhereTheFirstFailed) {
  const auto video = planned();
  const auto text = add(video);
  do_tasks(2);
  parts.publish_text();
  fail(video);
  parts.publish_text();

  ASSERT_TRUE(parts.retry(video.id));
  parts.collect();
  do_tasks(1000);
  parts.publish_text();

  const auto now = world.find(video.id);
  EXPECT_EQ(now.state, VideoState::ready);
  EXPECT_EQ(now.generation, 1);
  EXPECT_TRUE(is_shown(video, text.id));
  EXPECT_THAT(read(video, "1/s/" + text.folder + "/00000.vtt"), HasSubstr("Hello"));
}

TEST_P(TextTest, SurvivesAnotherEncoding) {
  const auto video = planned();
  const auto text = add(video);
  do_tasks(2);
  parts.publish_text();
  fail(video);
  // What a failed title has stored is kept for a retry, unless that is cancelled.
  ASSERT_TRUE(parts.retry(video.id));
  ASSERT_TRUE(parts.cancel(world.job_of(video).id));
  parts.publish_text();

  ASSERT_TRUE(parts.retry(video.id));
  parts.collect();
  plan(video);
  do_tasks(1000);
  parts.publish_text();

  const auto now = world.find(video.id);
  EXPECT_EQ(now.generation, 2);
  EXPECT_TRUE(is_shown(video, text.id));
  EXPECT_THAT(
      read(video, "subtitles-" + text.folder + ".m3u8"), HasSubstr("2/s/" + text.folder + "/")
  );
  EXPECT_THAT(read(video, "2/s/" + text.folder + "/00000.vtt"), HasSubstr("Hello"));
}

TEST_P(TextTest, ReplacedWordsHaveOtherNamesAndOldPlaylistsGoOnForADay) {
  const auto video = ready();
  const auto old = add(video);
  parts.publish_text();

  const auto text = parts.edit_text.replace(video.id, old.id, english("Bye"), {});
  ASSERT_TRUE(text);
  parts.publish_text();
  parts.collect();

  EXPECT_EQ(text->id, old.id);
  EXPECT_NE(text->folder, old.folder);
  EXPECT_THAT(read(video, "1/s/" + text->folder + "/00000.vtt"), HasSubstr("Bye"));
  EXPECT_THAT(read(video, "master.m3u8"), Not(HasSubstr(old.folder)));
  EXPECT_THAT(read(video, "1/s/" + old.folder + "/00000.vtt"), HasSubstr("Hello"));
  EXPECT_THAT(read(video, "subtitles-" + old.folder + ".m3u8"), Not(IsEmpty()));

  clock.advance(text_outlives + 1s);
  parts.collect();
  EXPECT_EQ(world.count_objects(video.output_prefix() + "1/s/" + old.folder), 0U);
  EXPECT_EQ(world.count_objects(video.output_prefix() + "subtitles-" + old.folder), 0U);
  EXPECT_FALSE(world.exists(video.text_key(old)));
  EXPECT_TRUE(world.exists(video.text_key(*text)));
  EXPECT_THAT(read(video, "1/s/" + text->folder + "/all.vtt"), HasSubstr("Bye"));
}

TEST_P(TextTest, OneOfATitleIsPreselectedAndNamesAreUnique) {
  const auto video = ready();
  auto first = english();
  first.preselected = true;
  const auto one = add(video, first);
  auto second = first;
  EXPECT_EQ(parts.edit_text.add(video.id, second, {}).error().details.at(0).pointer, "/name");
  second.name = "de";  // As that of the source.
  second.kind = TextKind::captions;
  const auto two = add(video, second);
  parts.publish_text();

  const auto now = world.find(video.id);
  EXPECT_FALSE(now.added_text.find(one.id)->preselected);
  EXPECT_TRUE(now.added_text.find(two.id)->preselected);
  const auto master = read(video, "master.m3u8");
  EXPECT_THAT(master, HasSubstr("NAME=\"de (2)\",LANGUAGE=\"en\",DEFAULT=YES"));
  EXPECT_THAT(master, HasSubstr("public.accessibility.describes-music-and-sound"));
  EXPECT_THAT(read(video, "manifest.mpd"), HasSubstr("value=\"caption\""));
}

TEST_P(TextTest, WhoLostTheTurnHasThePlaylistsWrittenAgain) {
  const auto video = ready();
  const auto text = add(video);
  const auto now = clock.now();
  const auto late = parts.texts.lease(video.id, now, now + 30s, now + 60s);
  ASSERT_TRUE(late);
  EXPECT_FALSE(parts.texts.lease(video.id, now, now + 30s, now + 60s));
  parts.publish_text();
  EXPECT_FALSE(is_shown(video, text.id));

  clock.advance(31s);
  parts.publish_text();
  EXPECT_TRUE(is_shown(video, text.id));
  EXPECT_FALSE(parts.texts.renew(*late, clock.now() + 30s));
  EXPECT_FALSE(parts.texts.settle(*late, 1));
  // It wrote what it knew, long ago.
  world.objects->put(video.output_prefix() + "master.m3u8", "#EXTM3U\n");
  parts.texts.want(video.id);
  parts.publish_text();
  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr(text.folder));
}

TEST_P(TextTest, ALeaseFromTheFutureCountsAsEnded) {
  const auto video = ready();
  const auto text = add(video);
  const auto future = clock.now() + 24h;
  ASSERT_TRUE(parts.texts.lease(video.id, future, future + 30s, future + 60s));

  parts.publish_text();

  EXPECT_TRUE(is_shown(video, text.id));
}

TEST_P(TextTest, ATitleFromBeforePlaylistsWereKeptIsReadFromTheStore) {
  const auto video = ready();
  const auto before = read(video, "master.m3u8");
  world.database->execute(
      {"forget_tops", "DELETE FROM top_playlists WHERE video_id = $1"}, {video.id.str()}
  );

  const auto text = add(video);
  parts.publish_text();

  EXPECT_THAT(read(video, "master.m3u8"), HasSubstr(text.folder));
  EXPECT_EQ(parts.texts.find_tops(video.id)->master, before);
}

TEST_P(TextTest, IsCheckedLineByLine) {
  const auto video = ready();
  auto broken = english();
  broken.language = "german language";
  broken.name = "\"quoted\"";
  broken.bytes += "\n\nlost\n\n00:00:09,000 --> 00:00:08,000\nx\n";

  const auto refused = parts.edit_text.add(video.id, broken, {});

  ASSERT_FALSE(refused);
  std::vector<std::string> found;
  for (const auto& fault : refused.error().details)
    found.push_back(fault.pointer + " " + fault.detail);
  EXPECT_EQ(found.size(), 4U);
  EXPECT_THAT(found.at(0), HasSubstr("/language"));
  EXPECT_THAT(found.at(1), HasSubstr("/name"));
  EXPECT_EQ(found.at(2), "/file Line 10: text that belongs to no subtitle.");
  EXPECT_EQ(found.at(3), "/file Line 12: it ends before it begins.");
  auto latin = english();
  latin.bytes += "L\xF6wen\n";
  EXPECT_THAT(
      parts.edit_text.add(video.id, latin, {}).error().details.at(0).detail,
      HasSubstr("perhaps Windows-1252")
  );
  EXPECT_THAT(world.find(video.id).added_text.tracks, IsEmpty());
}

TEST_P(TextTest, OtherVersionsAndTitlesAreRefused) {
  const auto video = ready();
  const auto text = add(video);

  EXPECT_EQ(
      parts.edit_text.add(video.id, english(), 1).error().code.name, code::precondition_failed.name
  );
  EXPECT_EQ(
      parts.edit_text.remove(video.id, text.id, 1).error().code.name, code::precondition_failed.name
  );
  const auto none = TextId::make(clock, world.random);
  EXPECT_EQ(parts.edit_text.remove(video.id, none, {}).error().code.name, code::not_found.name);
  EXPECT_EQ(
      parts.edit_text.replace(video.id, none, english(), {}).error().code.name, code::not_found.name
  );
  const auto nowhere = VideoId::make(clock, world.random);
  EXPECT_EQ(parts.edit_text.add(nowhere, english(), {}).error().code.name, code::not_found.name);
  // What was stored for refused requests is swept.
  clock.advance(2h);
  parts.collect();
  EXPECT_EQ(world.count_objects(video.output_prefix() + "added/"), 1U);
}

TEST_P(TextTest, GoesWithItsTitle) {
  const auto video = ready();
  add(video);
  parts.publish_text();

  ASSERT_TRUE(parts.remove(video.id, {}));
  parts.collect();

  EXPECT_EQ(world.count_objects(video.output_prefix()), 0U);
}

TEST_P(TextTest, MissingWordsAreAViolation) {
  const auto video = ready();
  const auto text = add(video);
  world.objects->remove_prefix(video.text_key(text));

  EXPECT_THAT(parts.find_violations(), ::testing::Contains(HasSubstr("its text ")));
}

}  // namespace
}  // namespace matinee::content
