#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "objects/object_store.hpp"

namespace matinee::objects {
namespace {

TEST(ObjectKeyTest, AcceptsPlainPathsOnly) {
  for (const char* good : {"a", "vid_1/hls/1080p/seg-0001.m4s", "A.b-c_d/9", "..a/b..", ".a"}) {
    EXPECT_TRUE(is_valid_key(good)) << good;
  }
  for (const char* bad :
       {"",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "a/./b",
        "a b",
        "a\\b",
        "ä",
        "a%2fb",
        "a\n"}) {
    EXPECT_FALSE(is_valid_key(bad)) << bad;
  }
  EXPECT_TRUE(is_valid_key(std::string(512, 'a')));
  EXPECT_FALSE(is_valid_key(std::string(513, 'a')));
  EXPECT_FALSE(is_valid_key(std::string_view{"a\0b", 3}));
}

TEST(OpenObjectStoreTest, RefusesOtherUrls) {
  for (const char* bad : {"file:", "ftp://host/", "", "s3:", "s3://bucket?region=x&unknown=1"})
    EXPECT_THROW(static_cast<void>(open(bad, "/tmp")), std::invalid_argument) << bad;
}

}  // namespace
}  // namespace matinee::objects
