// The ObjectStore port on every adapter.
#include "objects/tests/object_store_contract.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

namespace matinee::objects {
namespace {

using Keys = std::vector<std::string>;

TEST_P(ObjectStoreContractTest, GivesBackWhatWasPut) {
  store_->put("a/b/c.txt", "hello");
  store_->put("empty", "");

  EXPECT_EQ(text("a/b/c.txt"), "hello");
  EXPECT_EQ(text("empty"), "");
  EXPECT_EQ(store_->get("a/b", 10), std::nullopt);
  EXPECT_EQ(store_->get("a/b/c.txt/d", 10), std::nullopt);
  EXPECT_EQ(store_->get("never", 10), std::nullopt);
  EXPECT_FALSE(store_->open("never"));
}

TEST_P(ObjectStoreContractTest, SaysHowLargeAnObjectIs) {
  store_->put("a/b", "hello");

  EXPECT_EQ(store_->find("a/b").value_or(ObjectInfo{}).size, 5U);
  EXPECT_FALSE(store_->find("a"));
  EXPECT_FALSE(store_->find("a/b/c"));
}

TEST_P(ObjectStoreContractTest, ReadsPartsOfObjects) {
  store_->put("a", "0123456789");
  store_->put("empty", "");

  EXPECT_EQ(store_->get_range("a", 0, 4), "0123");
  EXPECT_EQ(store_->get_range("a", 8, 4), "89");
  EXPECT_EQ(store_->get_range("a", 10, 4), "");
  EXPECT_EQ(store_->get_range("a", 99, 4), "");
  EXPECT_EQ(store_->get_range("a", 3, 0), "");
  EXPECT_EQ(store_->get_range("empty", 0, 4), "");
  EXPECT_EQ(store_->get_range("never", 0, 4), std::nullopt);
}

TEST_P(ObjectStoreContractTest, ReadsPartsOfOneVersionOnly) {
  store_->put("a", "0123456789");
  const auto first = store_->find("a").value();

  EXPECT_EQ(store_->get_range(first, 2, 4), "2345");
  EXPECT_EQ(store_->get_range(first, 0, 10), "0123456789");
  EXPECT_EQ(store_->get_range(first, 10, 0), "");

  store_->put("a", "abcdefghij");
  EXPECT_EQ(store_->get_range(first, 2, 4), std::nullopt);
  const auto second = store_->find("a").value();
  EXPECT_NE(second.version, first.version);
  EXPECT_EQ(store_->get_range(second, 2, 4), "cdef");

  store_->remove_prefix("a");
  EXPECT_EQ(store_->get_range(second, 2, 4), std::nullopt);
}

TEST_P(ObjectStoreContractTest, ServesWhatWasReplacedOrRemovedNoLonger) {
  store_->put("a", "one");
  EXPECT_EQ(store_->open("a")->size, 3U);
  const auto other = GetParam().open(folder_.str());
  other->put("a", "four");
  EXPECT_EQ(store_->open("a")->size, 4U);
  other->remove_prefix("a");
  EXPECT_FALSE(store_->open("a"));
}

TEST_P(ObjectStoreContractTest, StopsFetchingWhenItIsTold) {
  store_->put("a", std::string(1'000'000, 'x'));

  const auto path = outside_.file("target");
  const auto fetched = store_->fetch_to("a", path, [] { return false; });

  // Who links instead of copying has nothing to stop.
  EXPECT_EQ(fetched == Fetched::done, ::access(path.c_str(), F_OK) == 0);
}

TEST_P(ObjectStoreContractTest, ReplacesInOneStep) {
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

TEST_P(ObjectStoreContractTest, TakesAFileOver) {
  const auto path = outside_.write("upload", "film");

  store_->put_file("originals/film", path);

  EXPECT_EQ(text("originals/film"), "film");
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
  EXPECT_THROW(store_->put_file("x", outside_.file("missing")), Unavailable);
  EXPECT_THROW(store_->put_file("x", outside_.str()), std::invalid_argument);
}

TEST_P(ObjectStoreContractTest, WritesAnObjectOnceWhenAsked) {
  EXPECT_TRUE(store_->put_new("originals/film", "film"));
  EXPECT_FALSE(store_->put_new("originals/film", "another"));

  EXPECT_EQ(text("originals/film"), "film");
}

TEST_P(ObjectStoreContractTest, OfManyThatWriteAnObjectOnceOneDoes) {
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

TEST_P(ObjectStoreContractTest, GrowsAnObjectThatNobodySeesBeforeItIsComplete) {
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

TEST_P(ObjectStoreContractTest, AWriterOfAnotherProcessHoldsAnObjectToo) {
  const auto other = GetParam().open(folder_.str());
  const auto writer = store_->grow("a/b");
  EXPECT_FALSE(other->grow("a/b"));
}

TEST_P(ObjectStoreContractTest, RemovesWhatGrowsBelowAPrefix) {
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

TEST_P(ObjectStoreContractTest, WritesAnObjectToAFile) {
  store_->put("a", "bytes");
  const auto path = outside_.write("target", "something longer that was there");

  const auto go = [] { return true; };

  EXPECT_EQ(store_->fetch_to("a", path, go), Fetched::done);
  EXPECT_EQ(testing::read_file(path), "bytes");
  EXPECT_EQ(store_->fetch_to("never", outside_.file("other"), go), Fetched::missing);

  store_->put("a", "other bytes");
  EXPECT_EQ(testing::read_file(path), "bytes") << "replacing the object leaves the file alone";
}

TEST_P(ObjectStoreContractTest, RefusesToReadMoreThanAllowed) {
  store_->put("a", "12345");

  EXPECT_EQ(store_->get("a", 5), "12345");
  EXPECT_THROW(static_cast<void>(store_->get("a", 4)), std::length_error);
}

TEST_P(ObjectStoreContractTest, ListsByTheOrderOfKeys) {
  for (const char* key : {"a/b", "a.b", "a-b", "a0", "b/1", "b/10", "b/2", "a/b.c"})
    store_->put(key, key);

  EXPECT_EQ(keys(""), (Keys{"a-b", "a.b", "a/b", "a/b.c", "a0", "b/1", "b/10", "b/2"}));
  EXPECT_EQ(keys("a"), (Keys{"a-b", "a.b", "a/b", "a/b.c", "a0"}));
  EXPECT_EQ(keys("a/"), (Keys{"a/b", "a/b.c"}));
  EXPECT_EQ(keys("b/1"), (Keys{"b/1", "b/10"}));
  EXPECT_EQ(keys("c"), Keys{});
  EXPECT_EQ(store_->list("b/10", "", 1).at(0).size, 4U);
}

TEST_P(ObjectStoreContractTest, ListsWhatLiesDirectlyInAFolder) {
  for (const char* key : {"a/b/c", "a/b/d", "a/b.c", "a/e/f/g", "x", "ab/c"})
    store_->put(key, key);

  EXPECT_EQ(store_->list_folder(""), (Keys{"a/", "ab/", "x"}));
  EXPECT_EQ(store_->list_folder("a/"), (Keys{"a/b.c", "a/b/", "a/e/"}));
  EXPECT_EQ(store_->list_folder("a/b/"), (Keys{"a/b/c", "a/b/d"}));
  for (const char* none : {"b/", "x/", "a/b/c/", "../", "a/../", "/", ".spool/"})
    EXPECT_EQ(store_->list_folder(none), Keys{}) << none;
}

TEST_P(ObjectStoreContractTest, ListsNothingOutside) {
  store_->put("a/b", "x");
  for (const char* none : {"../", "a/../", "a//", "/", "/etc/", ".spool/", "./", "a/./"})
    EXPECT_EQ(keys(none), Keys{}) << none;
}

TEST_P(ObjectStoreContractTest, ListsInPages) {
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

TEST_P(ObjectStoreContractTest, RemovesATreeOrOneObject) {
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

TEST_P(ObjectStoreContractTest, RefusesKeysThatAreNone) {
  for (const char* bad : {"", "../x", "/etc/passwd", "a//b", "a/../../x"}) {
    EXPECT_THROW(store_->put(bad, "x"), std::invalid_argument) << bad;
    EXPECT_THROW(store_->put_file(bad, "x"), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->open(bad)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->find(bad)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->get_range(bad, 0, 1)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->grow(bad)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->get(bad, 1)), std::invalid_argument) << bad;
    EXPECT_THROW(static_cast<void>(store_->fetch_to(bad, "x", {})), std::invalid_argument) << bad;
    EXPECT_THROW(store_->remove_prefix(bad), std::invalid_argument) << bad;
  }
  EXPECT_THROW(store_->remove_prefix("/"), std::invalid_argument) << "never everything";
}

TEST_P(ObjectStoreContractTest, PassesItsProbeAndLeavesNothing) {
  EXPECT_NO_THROW(probe(*store_));
  EXPECT_NO_THROW(probe_reading(*store_));
  EXPECT_EQ(keys(""), Keys{});
}

TEST_P(ObjectStoreContractTest, PutsAndRemovesInTheSameFoldersAtOnce) {
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        for (int round = 0; round < 20; ++round) {
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

}  // namespace
}  // namespace matinee::objects
