// Parts of objects in local files, over a store that counts what is read of it.
#include "objects/partial_files.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "objects/directory/directory_store.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

/// A folder as if it were far away.
class CountingStore final : public directory::DirectoryStore {
 public:
  using DirectoryStore::DirectoryStore;
  using DirectoryStore::get_range;

  std::optional<std::string> get_range(
      const ObjectInfo& object, std::uint64_t offset, std::size_t length
  ) override {
    ++requests;
    bytes += length;
    if (before_range) before_range();
    return DirectoryStore::get_range(object, offset, length);
  }

  std::atomic<int> requests = 0;
  std::atomic<std::uint64_t> bytes = 0;
  std::function<void()> before_range;
};

/// Other bytes in each place.
std::string pattern(std::uint64_t size) {
  std::string out(size, '\0');
  std::uint64_t state = 88172645463325252U;
  for (auto& byte : out) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    byte = static_cast<char>(state | 1U);
  }
  return out;
}

class PartialFilesTest : public ::testing::Test {
 protected:
  PartialFilesTest() { std::filesystem::create_directories(folder_.file("scratch")); }

  [[nodiscard]] std::string given_out(const PartialFile& file) {
    const auto path = folder_.file("out");
    EXPECT_TRUE(file.give_out(path, {}));
    return testing::read_file(path);
  }

  testing::TempDir folder_;
  CountingStore store_{folder_.file("store")};
  PartialFiles files_{store_, folder_.file("scratch")};
};

TEST_F(PartialFilesTest, FetchesWhatIsAskedForAndNoMore) {
  const auto bytes = pattern(9 * mebibyte);
  store_.put("film", bytes);
  const auto file = files_.open("film");
  ASSERT_TRUE(file);

  EXPECT_EQ(
      file->fetch(ByteRanges{{{100, 200}, {3 * mebibyte, 3 * mebibyte + 50}}}), Fetched::done
  );

  EXPECT_EQ(store_.bytes, 150U);
  EXPECT_EQ(store_.requests, 2);
  EXPECT_FALSE(file->is_whole());
  const auto given = given_out(*file);
  ASSERT_EQ(given.size(), bytes.size());
  EXPECT_EQ(given.substr(100, 100), bytes.substr(100, 100));
  EXPECT_EQ(given.substr(3 * mebibyte, 50), bytes.substr(3 * mebibyte, 50));
  EXPECT_EQ(given.substr(200, 100), std::string(100, '\0'));
}

TEST_F(PartialFilesTest, FetchesNothingTwice) {
  const auto bytes = pattern(9 * mebibyte);
  store_.put("film", bytes);

  EXPECT_EQ(files_.open("film")->fetch(ByteRanges{{{0, 2 * mebibyte}}}), Fetched::done);
  EXPECT_EQ(files_.open("film")->fetch(ByteRanges{{{mebibyte, 3 * mebibyte}}}), Fetched::done);
  EXPECT_EQ(store_.bytes, 3 * mebibyte);
  EXPECT_EQ(files_.open("film")->fetch(ByteRanges{{{0, 100 * mebibyte}}}), Fetched::done);

  EXPECT_EQ(store_.bytes, 9 * mebibyte);
  EXPECT_TRUE(files_.open("film")->is_whole());
  EXPECT_TRUE(given_out(*files_.open("film")) == bytes);
}

TEST_F(PartialFilesTest, FetchesSmallGapsAlong) {
  store_.put("film", pattern(9 * mebibyte));

  EXPECT_EQ(
      files_.open("film")->fetch(ByteRanges{{{0, 10}, {mebibyte, mebibyte + 10}}}), Fetched::done
  );

  EXPECT_EQ(store_.requests, 1);
  EXPECT_EQ(store_.bytes, mebibyte + 10);
}

TEST_F(PartialFilesTest, ManyWhoWantTheSameFetchItOnce) {
  const auto bytes = pattern(33 * mebibyte);
  store_.put("film", bytes);
  {
    std::vector<std::jthread> readers;
    for (std::uint64_t i = 0; i < 4; ++i) {
      readers.emplace_back([&, i] {
        const ByteRanges wanted{{{i * mebibyte, 33 * mebibyte}}};
        EXPECT_EQ(files_.open("film")->fetch(wanted), Fetched::done);
      });
    }
  }

  EXPECT_EQ(store_.bytes, 33 * mebibyte);
  EXPECT_TRUE(given_out(*files_.open("film")) == bytes);
}

TEST_F(PartialFilesTest, NeverMixesTwoVersions) {
  store_.put("film", std::string(9 * mebibyte, 'a'));
  const auto first = files_.open("film");
  EXPECT_EQ(first->fetch(ByteRanges{{{0, 10}}}), Fetched::done);
  store_.put("film", std::string(9 * mebibyte, 'b'));

  EXPECT_EQ(first->fetch(ByteRanges{{{0, 9 * mebibyte}}}), Fetched::missing);

  const auto second = files_.open("film");
  EXPECT_EQ(second->fetch(ByteRanges{{{0, 9 * mebibyte}}}), Fetched::done);
  EXPECT_TRUE(given_out(*second) == std::string(9 * mebibyte, 'b'));
  store_.remove_prefix("film");
  EXPECT_FALSE(files_.open("film"));
}

TEST_F(PartialFilesTest, StopsWhenToldToAndGoesOnLater) {
  const auto bytes = pattern(66 * mebibyte);
  store_.put("film", bytes);
  const auto file = files_.open("film");
  std::atomic<bool> is_wanted = true;
  store_.before_range = [&] { is_wanted = false; };

  EXPECT_EQ(
      file->fetch(ByteRanges{{{0, 66 * mebibyte}}}, [&] { return is_wanted.load(); }),
      Fetched::stopped
  );
  EXPECT_LT(store_.bytes, 66 * mebibyte);

  store_.before_range = {};
  EXPECT_EQ(file->fetch(ByteRanges{{{0, 66 * mebibyte}}}), Fetched::done);
  EXPECT_TRUE(given_out(*file) == bytes);
}

TEST_F(PartialFilesTest, AFailureLeavesWhatCameAndIsNotRemembered) {
  const auto bytes = pattern(40 * mebibyte);
  store_.put("film", bytes);
  const auto file = files_.open("film");
  std::atomic<int> left = 9;
  store_.before_range = [&] {
    if (--left < 0) throw Unavailable{"the store is away"};
  };

  EXPECT_THROW(static_cast<void>(file->fetch(ByteRanges{{{0, 40 * mebibyte}}})), Unavailable);
  EXPECT_EQ(file->bytes_here(), 32 * mebibyte);

  store_.before_range = {};
  EXPECT_EQ(file->fetch(ByteRanges{{{0, 40 * mebibyte}}}), Fetched::done);
  EXPECT_TRUE(given_out(*file) == bytes);
}

TEST_F(PartialFilesTest, LetsFilesGoInTime) {
  store_.put("film", "bytes");
  PartialFiles files{store_, folder_.file("scratch"), 20ms};
  std::weak_ptr<PartialFile> file = files.open("film");
  std::string path = files.open("film")->path();

  const auto end = std::chrono::steady_clock::now() + 10s;
  while (std::filesystem::exists(path) && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();

  EXPECT_TRUE(file.expired());
}

TEST_F(PartialFilesTest, KeepsFilesOfFourObjects) {
  std::vector<std::string> paths;
  for (const auto* key : {"a", "b", "c", "d", "e"}) {
    store_.put(key, "bytes");
    paths.push_back(files_.open(key)->path());
  }

  EXPECT_FALSE(std::filesystem::exists(paths.front()));
  for (std::size_t i = 1; i < paths.size(); ++i)
    EXPECT_TRUE(std::filesystem::exists(paths[i])) << i;
}

}  // namespace
}  // namespace matinee::objects
