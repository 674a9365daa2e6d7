// The ObjectStore port on every adapter.
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "objects/object_store.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects {
namespace {

class ObjectStoreContractTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string text(std::string_view key) {
    return store_->get(key, 1 << 20).value_or("(none)");
  }

  [[nodiscard]] std::vector<std::string> keys(
      std::string_view prefix, std::string_view after = "", std::size_t limit = 1000
  ) {
    std::vector<std::string> found;
    for (const auto& info : store_->list(prefix, after, limit))
      found.push_back(info.key);
    return found;
  }

  testing::TempDir outside_;
  testing::TempDir folder_;
  std::unique_ptr<ObjectStore> store_ = open("file:" + folder_.file("objects"));
};

using Keys = std::vector<std::string>;

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

TEST_F(ObjectStoreContractTest, GivesBackWhatWasPut) {
  store_->put("a/b/c.txt", "hello");
  store_->put("empty", "");

  EXPECT_EQ(text("a/b/c.txt"), "hello");
  EXPECT_EQ(text("empty"), "");
  EXPECT_EQ(store_->get("a/b", 10), std::nullopt);
  EXPECT_EQ(store_->get("a/b/c.txt/d", 10), std::nullopt);
  EXPECT_EQ(store_->get("never", 10), std::nullopt);
  EXPECT_FALSE(store_->open("never"));
}

TEST_F(ObjectStoreContractTest, ReplacesInOneStep) {
  store_->put("a", "old");
  const auto before = store_->open("a");

  store_->put("a", "newer");

  EXPECT_EQ(text("a"), "newer");
  ASSERT_TRUE(before);
  std::string old(3, '\0');
  EXPECT_EQ(::pread(*before->descriptor, old.data(), 3, 0), 3);
  EXPECT_EQ(old, "old") << "who has it open goes on reading it";
  EXPECT_EQ(store_->open("a")->size, 5U);
}

TEST_F(ObjectStoreContractTest, TakesAFileOver) {
  const auto path = outside_.write("upload", "film");

  store_->put_file("originals/film", path);

  EXPECT_EQ(text("originals/film"), "film");
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
  EXPECT_THROW(store_->put_file("x", outside_.file("missing")), Unavailable);
  EXPECT_THROW(store_->put_file("x", outside_.str()), std::invalid_argument);
}

TEST_F(ObjectStoreContractTest, WritesAnObjectOnceWhenAsked) {
  EXPECT_TRUE(store_->put_new("originals/film", "film"));
  EXPECT_FALSE(store_->put_new("originals/film", "another"));

  EXPECT_EQ(text("originals/film"), "film");
}

TEST_F(ObjectStoreContractTest, OfManyThatWriteAnObjectOnceOneDoes) {
  std::atomic<int> written = 0;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 8; ++i)
      writers.emplace_back([&, i] {
        if (store_->put_new("originals/film", std::to_string(i))) ++written;
      });
  }
  EXPECT_EQ(written, 1);
}

TEST_F(ObjectStoreContractTest, GrowsAnObjectThatNobodySeesBeforeItIsComplete) {
  {
    const auto first = store_->grow("originals/film");
    ASSERT_TRUE(first);
    ASSERT_TRUE(first->resume(0));
    first->append("one ");
    first->append("two ");
    first->sync();
    EXPECT_FALSE(store_->grow("originals/film")) << "it has a writer";
    EXPECT_TRUE(store_->grow("originals/other")) << "this one has not";
  }
  EXPECT_FALSE(store_->open("originals/film"));
  EXPECT_TRUE(keys("").empty());
  EXPECT_TRUE(store_->list_folder("").empty());

  const auto second = store_->grow("originals/film");
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->resume(9)) << "so much is not there";
  ASSERT_TRUE(second->resume(4));
  second->append("and only");
  second->complete();

  EXPECT_EQ(text("originals/film"), "one and only");
  EXPECT_EQ(keys(""), Keys{"originals/film"});
}

TEST_F(ObjectStoreContractTest, AWriterOfAnotherProcessHoldsAnObjectToo) {
  const auto other = open("file:" + folder_.file("objects"));
  const auto writer = store_->grow("a/b");
  EXPECT_FALSE(other->grow("a/b"));
}

TEST_F(ObjectStoreContractTest, RemovesWhatGrowsBelowAPrefix) {
  for (const auto* key : {"a/b/film", "a/bc"}) {
    const auto writer = store_->grow(key);
    ASSERT_TRUE(writer->resume(0));
    writer->append("bytes");
    writer->sync();
  }

  store_->remove_prefix("a/b/");

  EXPECT_FALSE(store_->grow("a/b/film")->resume(1));
  EXPECT_TRUE(store_->grow("a/bc")->resume(5));
  store_->remove_prefix("a/bc");
  EXPECT_FALSE(store_->grow("a/bc")->resume(1));
}

TEST_F(ObjectStoreContractTest, WritesAnObjectToAFile) {
  store_->put("a", "bytes");
  const auto path = outside_.write("target", "something longer that was there");

  const auto go = [] { return true; };

  EXPECT_EQ(store_->fetch_to("a", path, go), Fetched::done);
  EXPECT_EQ(testing::read_file(path), "bytes");
  EXPECT_EQ(store_->fetch_to("never", outside_.file("other"), go), Fetched::missing);

  store_->put("a", "other bytes");
  EXPECT_EQ(testing::read_file(path), "bytes") << "replacing the object leaves the file alone";
}

TEST_F(ObjectStoreContractTest, RefusesToReadMoreThanAllowed) {
  store_->put("a", "12345");

  EXPECT_EQ(store_->get("a", 5), "12345");
  EXPECT_THROW(static_cast<void>(store_->get("a", 4)), std::length_error);
}

TEST_F(ObjectStoreContractTest, ListsByTheOrderOfKeys) {
  for (const char* key : {"a/b", "a.b", "a-b", "a0", "b/1", "b/10", "b/2", "a/b.c"})
    store_->put(key, key);

  EXPECT_EQ(keys(""), (Keys{"a-b", "a.b", "a/b", "a/b.c", "a0", "b/1", "b/10", "b/2"}));
  EXPECT_EQ(keys("a"), (Keys{"a-b", "a.b", "a/b", "a/b.c", "a0"}));
  EXPECT_EQ(keys("a/"), (Keys{"a/b", "a/b.c"}));
  EXPECT_EQ(keys("b/1"), (Keys{"b/1", "b/10"}));
  EXPECT_EQ(keys("c"), Keys{});
  EXPECT_EQ(store_->list("b/10", "", 1).at(0).size, 4U);
}

TEST_F(ObjectStoreContractTest, ListsWhatLiesDirectlyInAFolder) {
  for (const char* key : {"a/b/c", "a/b/d", "a/b.c", "a/e/f/g", "x", "ab/c"})
    store_->put(key, key);

  EXPECT_EQ(store_->list_folder(""), (Keys{"a/", "ab/", "x"}));
  EXPECT_EQ(store_->list_folder("a/"), (Keys{"a/b.c", "a/b/", "a/e/"}));
  EXPECT_EQ(store_->list_folder("a/b/"), (Keys{"a/b/c", "a/b/d"}));
  for (const char* none : {"b/", "x/", "a/b/c/", "../", "a/../", "/", ".spool/"})
    EXPECT_EQ(store_->list_folder(none), Keys{}) << none;
}

TEST_F(ObjectStoreContractTest, ListsNothingOutside) {
  store_->put("a/b", "x");
  for (const char* none : {"../", "a/../", "a//", "/", "/etc/", ".spool/", "./", "a/./"})
    EXPECT_EQ(keys(none), Keys{}) << none;
}

TEST_F(ObjectStoreContractTest, ListsInPages) {
  Keys all;
  for (int folder = 0; folder < 3; ++folder) {
    for (int file = 0; file < 4; ++file)
      all.push_back("f" + std::to_string(folder) + "/" + std::to_string(file));
  }
  for (const auto& key : all)
    store_->put(key, "x");

  Keys seen;
  for (auto page = keys("", "", 5); !page.empty(); page = keys("", seen.back(), 5)) {
    EXPECT_LE(page.size(), 5U);
    seen.insert(seen.end(), page.begin(), page.end());
  }

  EXPECT_EQ(seen, all);
  EXPECT_EQ(keys("f1/", "f1/1", 1), Keys{"f1/2"});
  EXPECT_EQ(keys("", "", 0), Keys{});
}

TEST_F(ObjectStoreContractTest, RemovesATreeOrOneObject) {
  for (const char* key : {"v/1/a", "v/1/b/c", "v/10/a", "v/1.x"})
    store_->put(key, "x");

  store_->remove_prefix("v/1/");
  EXPECT_EQ(keys(""), (Keys{"v/1.x", "v/10/a"}));

  store_->remove_prefix("v/10/a");
  store_->remove_prefix("v/10/a");
  store_->remove_prefix("never/was/");
  EXPECT_EQ(keys(""), Keys{"v/1.x"});
  EXPECT_FALSE(store_->open("v/1/a"));

  store_->put("v/1/a", "again");
  EXPECT_EQ(text("v/1/a"), "again");
}

TEST_F(ObjectStoreContractTest, RefusesKeysThatAreNone) {
  for (const char* bad : {"", "../x", "/etc/passwd", "a//b", "a/../../x"}) {
    EXPECT_THROW(store_->put(bad, "x"), std::invalid_argument) << bad;
    EXPECT_THROW(store_->put_file(bad, "x"), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->open(bad)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->get(bad, 1)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->fetch_to(bad, "x", {})), std::invalid_argument) << bad;
    EXPECT_THROW(store_->remove_prefix(bad), std::invalid_argument) << bad;
  }
  EXPECT_THROW(store_->remove_prefix("/"), std::invalid_argument) << "never everything";
}

TEST_F(ObjectStoreContractTest, PassesItsProbeAndLeavesNothing) {
  EXPECT_NO_THROW(probe(*store_));
  EXPECT_EQ(keys(""), Keys{});
}

TEST_F(ObjectStoreContractTest, PutsAndRemovesInTheSameFoldersAtOnce) {
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 50; ++round) {
          const auto own = "shared/" + std::to_string(thread);
          store_->put(own, std::to_string(round));
          store_->put("busy/deep/" + std::to_string(thread), "x");
          EXPECT_EQ(store_->get(own, 10), std::to_string(round));
          if (thread == 0) store_->remove_prefix("busy/");
        }
      });
    }
  }

  EXPECT_EQ(keys("shared/").size(), 4U);
}

TEST(OpenObjectStoreTest, RefusesOtherUrls) {
  EXPECT_THROW(static_cast<void>(open("s3://bucket")), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(open("file:")), std::invalid_argument);
}

}  // namespace
}  // namespace matinee::objects
