// /videos/{id}/subtitles over a real server.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "content-service/tests/api_world.hpp"

namespace matinee::content {
namespace {

using http::Method;

class TextsApiTest : public ::testing::Test {
 protected:
  std::vector<http::ClientRequest::Part> form(const std::string& words = "Hello") {
    return {
        world.file_part("WEBVTT\n\n00:01.000 --> 00:02.000\n" + words + "\n", "english.vtt"),
        world.field("language", "en"),
        world.field("name", "English"),
        world.field("kind", "captions"),
        world.field("preselected", "true"),
    };
  }

  ApiWorld world;
  Video video = world.upload_ready();
  std::string path = "/videos/" + video.id.str() + "/subtitles";
};

TEST_F(TextsApiTest, AreAddedListedReplacedAndRemoved) {
  const auto made = world.send_form(Method::post, path, form());

  ASSERT_EQ(made.status, 201);
  EXPECT_EQ(made.header("Location"), path + "/" + made.text("/id"));
  EXPECT_EQ(made.text("/language"), "en");
  EXPECT_EQ(made.text("/name"), "English");
  EXPECT_EQ(made.text("/kind"), "captions");
  EXPECT_TRUE(made.body.at("preselected").as_bool());
  EXPECT_FALSE(made.body.at("forced").as_bool());
  EXPECT_FALSE(made.body.at("shown").as_bool());
  EXPECT_EQ(made.body.at("cues").as_int64(), 1);
  world.parts->publish_text();
  const auto list = world.get(path, "editor");
  ASSERT_EQ(list.body.at("data").as_array().size(), 1U);
  EXPECT_TRUE(list.body.at_pointer("/data/0/shown").as_bool());
  const auto title = world.get("/videos/" + video.id.str(), "viewer");
  EXPECT_EQ(title.text("/text/0/id"), made.text("/id"));
  EXPECT_TRUE(title.body.at_pointer("/text/0/describes_sound").as_bool());

  const auto replaced = world.send_form(
      Method::put, made.header("Location"), form("Bye"), "editor", {{"If-Match", "*"}}
  );
  EXPECT_EQ(replaced.status, 200);
  EXPECT_EQ(replaced.text("/id"), made.text("/id"));
  EXPECT_EQ(world.ask(Method::del, made.header("Location"), "editor").status, 204);
  EXPECT_EQ(world.ask(Method::del, made.header("Location"), "editor").status, 404);
  EXPECT_TRUE(world.get(path, "editor").body.at("data").as_array().empty());
}

TEST_F(TextsApiTest, FaultsAreAllToldAtOnce) {
  const auto refused = world.send_form(
      Method::post,
      path,
      {world.field("kind", "songs"), world.field("forced", "yes"), world.field("color", "red")}
  );

  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "invalid_request");
  EXPECT_EQ(refused.body.at("errors").as_array().size(), 4U);
  const auto broken = world.send_form(
      Method::post,
      path,
      {world.file_part("WEBVTT\n\nx --> y\nz\n", "x.vtt"),
       world.field("language", "en"),
       world.field("name", "x")}
  );
  EXPECT_EQ(broken.status, 422);
  EXPECT_EQ(broken.text("/errors/0/detail"), "Line 3: the time before --> can't be read.");
}

TEST_F(TextsApiTest, LimitsAndVersionsHold) {
  auto large = form();
  large[0] = world.file_part(std::string((8U << 20U) + 1, 'x'), "x.srt");
  EXPECT_EQ(world.send_form(Method::post, path, large).status, 413);
  EXPECT_EQ(
      world.send_form(Method::post, path, form(), "editor", {{"If-Match", "\"v9-x\""}}).status, 412
  );
  EXPECT_EQ(world.send_form(Method::post, path, form(), "viewer").status, 403);
  EXPECT_EQ(world.ask(Method::post, path, "editor", "{}").status, 415);
  EXPECT_EQ(
      world
          .get("/videos/" + VideoId::make(world.clock, world.random).str() + "/subtitles", "editor")
          .status,
      404
  );
}

}  // namespace
}  // namespace matinee::content
