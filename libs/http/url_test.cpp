#include "http/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::http {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(Target, IsDecodedOnce) {
  const auto target = parse_target("/a%20b/%2541/%C3%A9?q=a+b%26&x&y=");

  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/%41/\xC3\xA9");
  EXPECT_THAT(target->query, UnorderedElementsAre(Pair("q", "a b&"), Pair("x", ""), Pair("y", "")));
}

TEST(Target, TakesRootAsteriskAndAbsoluteForm) {
  EXPECT_EQ(parse_target("/")->path, "/");
  EXPECT_EQ(parse_target("/?a=1")->path, "/");
  EXPECT_EQ(parse_target("*")->path, "*");
  EXPECT_EQ(parse_target("http://h:80/p?x=1")->path, "/p");
  EXPECT_EQ(parse_target("HTTP://h:80")->path, "/");
  EXPECT_EQ(parse_target("http://h:80/p")->authority, "h:80");
  EXPECT_THAT(parse_target("/p?")->query, IsEmpty());
}

TEST(Target, RefusesWhatTwoReadersCouldSeeDifferently) {
  for (const auto* bad :
       {"",          "a",         "//a",    "/a//b",     "/a/",          "/./a",     "/a/..",
        "/%2e%2E/a", "/a/.%2e/b", "/a%2Fb", "/a%2fb",    "/a%00",        "/a%0Ab",   "/a%7f",
        "/%",        "/%4",       "/%zz",   "/%ff",      "/%c0%af",      "/a#b",     "/a?x=1&x=2",
        "/a?x=%ff",  "/a?x=%00",  "/a?x=%", "http:///a", "http://u@h/a", "ftp://h/a"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
}

TEST(Authority, IsNameOrAddressWithPort) {
  for (const auto* good :
       {"a", "a.b-c:1", "1.2.3.4:65535", "[::1]", "[::1]:80", "localhost:8080"}) {
    EXPECT_TRUE(is_authority(good)) << good;
  }
  for (const auto* bad :
       {"", ":80", "a:", "a:b", "a:65536", "a b", "a/b", "u@a", "[::1", "[::1]x", "[a%z]", "a\"b"
       }) {
    EXPECT_FALSE(is_authority(bad)) << bad;
  }
}

}  // namespace
}  // namespace matinee::http
