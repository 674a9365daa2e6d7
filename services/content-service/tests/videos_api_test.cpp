// /videos over a real server.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/tests/api_world.hpp"
#include "content-service/tests/encoding_world.hpp"
#include "http/cursor.hpp"

namespace matinee::content {
namespace {

using http::Method;

class VideosApiTest : public ::testing::Test {
 protected:
  ApiWorld world;
};

TEST_F(VideosApiTest, AnUploadIsAnsweredWithItsTitle) {
  const auto made = world.post_form({
      world.file_part(world.mp4(), "big_buck.mp4"),
      world.field("description", "Two\r\nlines"),
      world.field("published", "false"),
      world.field("access", "free"),
  });

  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.header("Location"), "/videos/" + made.text("/id"));
  EXPECT_EQ(made.text("/status"), "queued");
  EXPECT_EQ(made.text("/title"), "big buck");
  EXPECT_EQ(made.text("/description"), "Two\nlines");
  EXPECT_EQ(made.text("/access"), "free");
  EXPECT_FALSE(made.body.at("published").as_bool());
  EXPECT_FALSE(made.body.at("playable").as_bool());
  EXPECT_TRUE(made.body.at("reason").is_null());
  const std::string sum = hex_encode(bytes_of(sha256(world.mp4())));
  EXPECT_EQ(made.text("/original/sha256"), sum);
  EXPECT_EQ(made.text("/original/filename"), "big_buck.mp4");

  const auto shown = world.get(made.header("Location"), "editor");
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.header("ETag"), made.header("ETag"));
  EXPECT_EQ(
      world.get(
               made.header("Location"), "editor", {{"If-None-Match", shown.header("ETag")}}
      ).status,
      304
  );
  const Video video = world.find(*VideoId::parse(made.text("/id")));
  EXPECT_EQ(world.objects->get(video.original.key(), 1000), world.mp4());
}

TEST_F(VideosApiTest, UploadsThatAreNoneAreRefusedWithAReason) {
  struct Case {
    std::vector<http::ClientRequest::Part> form;
    int status;
    std::string code;
    std::string says;
  };

  const auto mp4 = [&] { return world.file_part(world.mp4()); };
  const std::vector<Case> cases{
      {{world.field("title", "No file")}, 422, "invalid_request", "/file"},
      {{world.file_part("")}, 422, "invalid_request", "/file"},
      {{world.file_part("just text")}, 422, "unsupported_media", "a text file"},
      {{world.file_part("#EXTM3U\nhttp://127.0.0.1/\n")}, 422, "unsupported_media", "a playlist"},
      {{world.file_part(std::string(70'000, '\0'))}, 413, "body_too_large", ""},
      {{mp4(), mp4()}, 422, "invalid_request", "/file"},
      {{mp4(), world.field("owner", "usr_me")}, 422, "invalid_request", "/owner"},
      {{mp4(), world.field("published", "yes")}, 422, "invalid_request", "/published"},
      {{mp4(), world.field("access", "paid")}, 422, "invalid_request", "/access"},
      {{mp4(), world.field("title", std::string(201, 'x'))}, 422, "invalid_request", "/title"},
      {{mp4(), world.field("title", "a\x01")}, 422, "invalid_request", "/title"},
  };
  for (const Case& entry : cases) {
    const auto answer = world.post_form(entry.form);
    ASSERT_EQ(answer.status, entry.status) << boost::json::serialize(answer.body);
    EXPECT_EQ(answer.code(), entry.code);
    EXPECT_NE(boost::json::serialize(answer.body).find(entry.says), std::string::npos)
        << boost::json::serialize(answer.body);
  }
  EXPECT_TRUE(world.objects->list("uploads/", {}, 10).empty());
  EXPECT_EQ(world.ask(Method::post, "/videos", "editor", "{}").status, 415);
}

TEST_F(VideosApiTest, OnlyEditorsChangeTheCatalogue) {
  const std::string path = "/videos/" + world.upload_ready().id.str();
  for (const auto& [who, status] :
       {std::pair{"", 401}, std::pair{"viewer", 403}, std::pair{"service", 403}}) {
    EXPECT_EQ(world.post_form({world.file_part(world.mp4())}, who).status, status);
    EXPECT_EQ(world.ask(Method::patch, path, who, "{}").status, status);
    EXPECT_EQ(world.ask(Method::del, path, who).status, status);
    EXPECT_EQ(world.ask(Method::post, path + "/retry", who).status, status);
    EXPECT_EQ(world.get("/jobs", who).status, status);
  }
}

TEST_F(VideosApiTest, ViewersGetOnlyWhatTheyMaySee) {
  const std::string queued = world.upload("Queued").id.str();
  const std::string hidden = world.upload_ready("Hidden").id.str();
  ASSERT_EQ(
      world.ask(Method::patch, "/videos/" + hidden, "editor", R"({"published":false})").status, 200
  );
  const std::string shown = world.upload_ready("Shown").id.str();

  for (const auto* who : {"", "viewer"}) {
    EXPECT_EQ(world.get("/videos/" + queued, who).text("/status"), "queued");
    EXPECT_EQ(world.get("/videos?status=queued", who).text("/data/0/id"), queued);
    EXPECT_EQ(world.get("/videos/" + hidden, who).status, 404);
    EXPECT_EQ(world.get("/videos/" + hidden + "/poster", who).status, 404);
    const auto seen = world.get("/videos/" + shown, who);
    EXPECT_EQ(seen.status, 200);
    EXPECT_TRUE(seen.body.at("original").is_null());
    const auto list = world.get("/videos", who);
    ASSERT_EQ(list.body.at("data").as_array().size(), 1U);
    EXPECT_EQ(list.text("/data/0/id"), shown);
  }
  EXPECT_EQ(world.get("/videos", "editor").body.at("data").as_array().size(), 3U);
  EXPECT_EQ(world.get("/videos?status=queued", "editor").text("/data/0/id"), queued);
  EXPECT_EQ(world.get("/videos/vid_nonsense").status, 404);
  EXPECT_EQ(world.get("/videos/" + shown + "x").status, 404);
}

TEST_F(VideosApiTest, RefusesCursorsThatSomebodyMadeUp) {
  const std::string videos = "videos for editors\n\n";
  const std::string id = world.upload("Title").id.str();

  for (const std::string& tail :
       {std::string{}, std::string{"vid_\0", 5}, std::string{"\xff\xfe"}, id + "x"}) {
    EXPECT_EQ(
        world.get("/videos?cursor=" + http::make_cursor(videos, tail), "editor").code(),
        "invalid_cursor"
    );
    EXPECT_EQ(
        world.get("/jobs?cursor=" + http::make_cursor("jobs\n", tail), "editor").code(),
        "invalid_cursor"
    );
  }
  EXPECT_EQ(
      world.get("/jobs?cursor=" + http::make_cursor("jobs\n", id), "editor").code(),
      "invalid_cursor"
  );
  EXPECT_EQ(world.get("/videos?cursor=" + http::make_cursor(videos, id), "editor").status, 200);
}

TEST_F(VideosApiTest, ListsPageByPage) {
  for (int i = 0; i < 5; ++i) {
    world.upload("Title " + std::to_string(i));
    world.clock.advance(std::chrono::seconds{1});
  }
  std::vector<std::string> titles;
  std::string path = "/videos?limit=2";
  while (true) {
    const auto page = world.get(path, "editor");
    ASSERT_EQ(page.status, 200);
    for (const auto& item : page.body.at("data").as_array())
      titles.emplace_back(item.at("title").as_string());
    if (page.body.at("next_cursor").is_null()) break;
    path = "/videos?limit=2&cursor=" + page.text("/next_cursor");
  }
  EXPECT_EQ(
      titles, (std::vector<std::string>{"Title 4", "Title 3", "Title 2", "Title 1", "Title 0"})
  );

  const std::string cursor = world.get("/videos?limit=2", "editor").text("/next_cursor");
  EXPECT_EQ(world.get("/videos?q=title&cursor=" + cursor, "editor").code(), "invalid_cursor");
  EXPECT_EQ(world.get("/videos?cursor=" + cursor).code(), "invalid_cursor");
  EXPECT_EQ(world.get("/jobs?cursor=" + cursor, "editor").code(), "invalid_cursor");
  EXPECT_EQ(world.get("/videos?cursor=AAAA", "editor").code(), "invalid_cursor");
  EXPECT_EQ(world.get("/videos?limit=0", "editor").status, 422);
  EXPECT_EQ(world.get("/videos?status=nonsense", "editor").status, 422);
  EXPECT_EQ(world.get("/videos?q=TITLE%203", "editor").body.at("data").as_array().size(), 1U);
}

TEST_F(VideosApiTest, AnIdempotencyKeyMakesOneVideo) {
  const ApiWorld::Fields key{{"Idempotency-Key", "k-1"}};
  const auto first = world.post_form({world.file_part(world.mp4())}, "editor", key);
  const auto second = world.post_form({world.file_part(world.mp4())}, "editor", key);
  const auto other = world.post_form({world.file_part(world.mp4() + "other")}, "editor", key);

  ASSERT_EQ(first.status, 201);
  ASSERT_EQ(second.status, 201);
  EXPECT_EQ(second.text("/id"), first.text("/id"));
  EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_mismatch");
  EXPECT_EQ(world.objects->list("uploads/", {}, 10).size(), 1U);
}

TEST_F(VideosApiTest, EditsHonourIfMatch) {
  const Video video = world.upload();
  const std::string path = "/videos/" + video.id.str();
  const std::string tag = world.get(path, "editor").header("ETag");
  const auto lease = world.lease(video);
  ASSERT_TRUE(world.parts->transcoding.report(*lease, {}));
  const std::string moved = world.get(path, "editor").header("ETag");

  const auto edited = world.ask(
      Method::patch, path, "editor", R"({"title":"New","access":"free"})", {{"If-Match", tag}}
  );
  const auto stale =
      world.ask(Method::patch, path, "editor", R"({"title":"Other"})", {{"If-Match", moved}});

  EXPECT_NE(tag, moved);
  ASSERT_EQ(edited.status, 200) << boost::json::serialize(edited.body);
  EXPECT_EQ(edited.text("/title"), "New");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.code(), "precondition_failed");
  EXPECT_EQ(world.ask(Method::del, path, "editor", {}, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(
      world.ask(Method::del, path, "editor", {}, {{"If-Match", edited.header("ETag")}}).status, 204
  );
  EXPECT_EQ(world.get(path, "editor").status, 404);
  EXPECT_EQ(world.ask(Method::del, path, "editor").status, 404);
}

TEST_F(VideosApiTest, EditsNameTheirFaults) {
  const std::string path = "/videos/" + world.upload_ready().id.str();
  const auto fault = [&](const char* body) {
    const auto answer = world.ask(Method::patch, path, "editor", body);
    return std::to_string(answer.status) + ' ' +
           (answer.body.at("errors").as_array().empty() ? answer.code()
                                                        : answer.text("/errors/0/pointer"));
  };
  EXPECT_EQ(fault(R"({"status":"ready"})"), "422 /status");
  EXPECT_EQ(fault(R"({"title":""})"), "422 /title");
  EXPECT_EQ(fault(R"({"title":7})"), "422 /title");
  EXPECT_EQ(fault(R"({"access":"paid"})"), "422 /access");
  EXPECT_EQ(fault(R"({"poster":"thumbnails/9.jpg"})"), "422 /poster");
  EXPECT_EQ(fault(R"({"poster":"0001.jpg"})"), "422 /poster");
  EXPECT_EQ(world.ask(Method::patch, path, "editor", "{").code(), "malformed_json");
}

TEST_F(VideosApiTest, ThePosterIsAPictureThatEditorsChoose) {
  const std::string path = "/videos/" + world.upload_ready().id.str();
  const auto shown = world.get(path);
  EXPECT_EQ(shown.text("/poster"), "thumbnails/0002.jpg");
  EXPECT_EQ(shown.text("/thumbnails/0/key"), "thumbnails/0001.jpg");
  ASSERT_EQ(
      world.ask(Method::patch, path, "editor", R"({"poster":"thumbnails/0001.jpg"})").status, 200
  );

  const auto poster = world.get(shown.text("/poster_url"));

  EXPECT_EQ(poster.status, 200);
  EXPECT_EQ(poster.header("Content-Type"), "image/jpeg");
  EXPECT_EQ(poster.body.as_string(), "bytes of thumbnails/0001.jpg");
  EXPECT_EQ(
      world.get(shown.text("/poster_url"), {}, {{"If-None-Match", poster.header("ETag")}}).status,
      304
  );
}

TEST_F(VideosApiTest, AFailedTitleSaysWhyAndCanBeRetried) {
  const Video video = world.upload();
  const std::string path = "/videos/" + video.id.str();
  EXPECT_EQ(world.ask(Method::post, path + "/retry", "editor").code(), "not_retryable");
  ASSERT_TRUE(
      world.parts->transcoding.fail(*world.lease(video), "This file has no video track.", true)
  );
  const auto failed = world.get(path, "editor");

  const auto retried = world.ask(Method::post, path + "/retry", "editor");

  EXPECT_EQ(failed.text("/status"), "failed");
  EXPECT_EQ(failed.text("/reason"), "This file has no video track.");
  EXPECT_EQ(retried.status, 200);
  EXPECT_EQ(retried.text("/status"), "queued");
  EXPECT_TRUE(retried.body.at("reason").is_null());
}

TEST_F(VideosApiTest, ARetriedJobThatGoesOnIsTheSame) {
  const Video video = world.upload();
  ASSERT_TRUE(world.parts->transcoding.plan(*world.lease(video), small_plan(video)));
  const auto task = world.parts->encoding.claim("worker-1", Urgency::bulk);
  ASSERT_TRUE(world.parts->encoding.fail(*task, "The video is damaged.", true));
  const std::string job = "/jobs/" + world.job_of(video).id.str();

  const auto retried = world.ask(Method::post, job + "/retry", "editor");

  EXPECT_EQ(retried.status, 200);
  EXPECT_EQ("/jobs/" + retried.text("/id"), job);
  EXPECT_EQ(retried.text("/state"), "encoding");
  EXPECT_EQ(world.ask(Method::post, job + "/retry", "editor").code(), "not_retryable");
}

TEST_F(VideosApiTest, WhoChangesATitleIsInTheLog) {
  const Video video = world.upload();
  const std::string path = "/videos/" + video.id.str();
  const auto logged = [&](const auto& change) {
    ::testing::internal::CaptureStderr();
    EXPECT_LT(change().status, 300);
    return ::testing::internal::GetCapturedStderr();
  };
  const auto expect_line = [&](const std::string& text, const std::string& action) {
    for (const auto& word :
         {std::string{"title changed"}, action, video.id.str(), std::string{"usr_"}})
      EXPECT_NE(text.find(word), std::string::npos) << word << " in " << text;
  };

  expect_line(
      logged([&] { return world.ask(Method::patch, path, "editor", R"({"title":"New"})"); }),
      "edited"
  );
  const std::string job = "/jobs/" + world.job_of(video).id.str();
  expect_line(
      logged([&] { return world.ask(Method::post, job + "/cancel", "editor"); }), "cancelled"
  );
  expect_line(
      logged([&] { return world.ask(Method::post, path + "/retry", "editor"); }), "retried"
  );
  expect_line(logged([&] { return world.ask(Method::del, path, "editor"); }), "removed");
}

TEST_F(VideosApiTest, JobsAreSeenAndSteered) {
  const Video video = world.upload();
  const auto lease = world.lease(video, "worker-7");
  const auto list = world.get("/jobs?state=leased", "editor");
  ASSERT_EQ(list.body.at("data").as_array().size(), 1U);
  const std::string job = "/jobs/" + list.text("/data/0/id");
  const auto shown = world.get(job, "editor");
  EXPECT_EQ(shown.text("/worker"), "worker-7");
  EXPECT_EQ(shown.text("/video_id"), video.id.str());
  EXPECT_EQ(shown.body.at("attempts").as_int64(), 1);
  EXPECT_EQ(
      shown.text("/lease_expires_at"), format_rfc3339(world.clock.now() + std::chrono::seconds{30})
  );

  EXPECT_FALSE(shown.body.at("paused").as_bool());
  const auto paused = world.ask(Method::post, job + "/pause", "editor");
  EXPECT_EQ(paused.status, 200);
  EXPECT_TRUE(paused.body.at("paused").as_bool());
  EXPECT_FALSE(world.ask(Method::post, job + "/resume", "editor").body.at("paused").as_bool());
  const auto cancelled = world.ask(Method::post, job + "/cancel", "editor");
  EXPECT_EQ(cancelled.text("/state"), "cancelled");
  EXPECT_EQ(world.ask(Method::post, job + "/cancel", "editor").code(), "job_ended");
  EXPECT_EQ(world.ask(Method::post, job + "/pause", "editor").code(), "job_ended");
  const auto retried = world.ask(Method::post, job + "/retry", "editor");
  EXPECT_EQ(retried.status, 201);
  EXPECT_EQ(retried.text("/state"), "queued");
  EXPECT_EQ(retried.header("Location"), "/jobs/" + retried.text("/id"));
  EXPECT_EQ(world.get("/jobs?state=nonsense", "editor").status, 422);
  EXPECT_EQ(world.get("/jobs?limit=1", "editor").body.at("data").as_array().size(), 1U);
}

}  // namespace
}  // namespace matinee::content
