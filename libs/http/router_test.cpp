#include "http/router.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::http {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

struct Videos {
  Result<Response> list(const Request&) const { return ok("list"); }

  Result<Response> show(const Request&, const VideoId& id) const { return ok(id.str()); }

  Result<Response> pair(const Request&, const std::string& a, const std::string& b) {
    return ok(a + "|" + b);
  }
};

constexpr std::string_view some_video = "vid_01jd7q8v9hf6m8q3w2k5t4r7x0";

class RouterTest : public ::testing::Test {
 protected:
  std::string call(Method method, std::string_view path) {
    const auto match = router_.find(method, path);
    if (match.route == nullptr) return match.allowed.empty() ? "404" : "405";
    Request request;
    request.segments = match.segments;
    const auto response = match.route->handler(request);
    return response ? response->body : std::string{response.error().code.name};
  }

  Videos videos_;
  Router router_;
};

TEST_F(RouterTest, FindsRoutesByMethodAndPath) {
  router_.get("/videos", Access::anyone, videos_, &Videos::list);
  router_.get("/videos/{id}", Access::anyone, videos_, &Videos::show);

  EXPECT_EQ(call(Method::get, "/videos"), "list");
  EXPECT_EQ(call(Method::get, "/videos/" + std::string{some_video}), some_video);
  EXPECT_EQ(call(Method::get, "/videos/a/b"), "404");
  EXPECT_EQ(call(Method::get, "/"), "404");
  EXPECT_EQ(call(Method::get, "/video"), "404");
}

TEST_F(RouterTest, TurnsASegmentThatDoesNotParseIntoNotFound) {
  router_.get("/videos/{id}", Access::anyone, videos_, &Videos::show);

  EXPECT_EQ(call(Method::get, "/videos/usr_01jd7q8v9hf6m8q3w2k5t4r7x0"), "not_found");
}

TEST_F(RouterTest, PrefersLiteralsOverCapturesOverTheRest) {
  router_.get("/a/{x}/{y}", Access::anyone, videos_, &Videos::pair);
  router_.get("/{x}/b/{y...}", Access::anyone, videos_, &Videos::pair);
  router_.get("/a/b/c", Access::anyone, videos_, &Videos::list);

  EXPECT_EQ(call(Method::get, "/a/b/c"), "list");
  EXPECT_EQ(call(Method::get, "/a/b/d"), "b|d");
  EXPECT_EQ(call(Method::get, "/a/b/d/e"), "a|d/e");
  EXPECT_EQ(call(Method::get, "/z/b/c/d/e"), "z|c/d/e");
  EXPECT_EQ(call(Method::get, "/z/b"), "404");
}

TEST_F(RouterTest, LooksFurtherWhenTheLiteralHasAnotherMethod) {
  router_.post("/videos/search", Access::anyone, videos_, &Videos::list);
  router_.get("/videos/{id}", Access::anyone, videos_, &Videos::show);

  EXPECT_EQ(call(Method::get, "/videos/search"), "not_found");
  EXPECT_EQ(call(Method::post, "/videos/search"), "list");
}

TEST_F(RouterTest, SaysWhichMethodsAPathHas) {
  router_.get("/videos/{id}", Access::anyone, videos_, &Videos::show);
  router_.del("/videos/{id}", Access::anyone, videos_, &Videos::show);

  const auto match = router_.find(Method::put, "/videos/1");

  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, UnorderedElementsAre(Method::get, Method::del));
  EXPECT_THAT(router_.find(Method::put, "/nothing").allowed, IsEmpty());
}

TEST_F(RouterTest, AnswersHeadByGet) {
  router_.get("/videos", Access::anyone, videos_, &Videos::list);

  const auto match = router_.find(Method::head, "/videos");

  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->method, Method::get);
}

TEST_F(RouterTest, RefusesMalformedAndDoublePatterns) {
  router_.get("/videos/{id}", Access::anyone, videos_, &Videos::show);
  const auto add = [&](std::string_view pattern) {
    router_.get(pattern, Access::anyone, videos_, &Videos::list);
  };

  EXPECT_THROW(add("/videos/{other}"), std::logic_error);
  EXPECT_THROW(add("videos"), std::logic_error);
  EXPECT_THROW(add("/videos/"), std::logic_error);
  EXPECT_THROW(add("/a//b"), std::logic_error);
  EXPECT_THROW(add("/{rest...}/b"), std::logic_error);
  EXPECT_THROW(add("/x{id}"), std::logic_error);
  EXPECT_THROW(router_.add({.pattern = "/no-handler"}), std::logic_error);
  EXPECT_EQ(router_.routes().size(), 1U);
}

TEST_F(RouterTest, GivesBodiesToWritingMethodsUnlessToldOtherwise) {
  router_.post("/a", Access::user, videos_, &Videos::list);
  router_.del("/a", Access::user, videos_, &Videos::list);

  EXPECT_EQ(router_.routes()[0].options.body.kind, Body::Kind::memory);
  EXPECT_EQ(router_.routes()[1].options.body.kind, Body::Kind::none);
}

}  // namespace
}  // namespace matinee::http
