#include "objects/directory/directory_store.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "objects/tests/object_store_contract.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::objects::directory {
namespace {

namespace fs = std::filesystem;

class DirectoryStoreTest : public ::testing::Test {
 protected:
  testing::TempDir outside_;
  testing::TempDir folder_;
  std::string root_ = folder_.file("deep/objects");
  std::unique_ptr<DirectoryStore> store_ = std::make_unique<DirectoryStore>(root_);
};

/// Permissions count for this thread, even when root runs the tests.
class Unprivileged {
 public:
  Unprivileged() {
    ::syscall(SYS_capget, &header_, before_.data());
    auto without = before_;
    without[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
    ::syscall(SYS_capset, &header_, without.data());
  }

  ~Unprivileged() { ::syscall(SYS_capset, &header_, before_.data()); }

  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  __user_cap_header_struct header_{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> before_{};
};

unsigned mode_of(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST_F(DirectoryStoreTest, KeepsOthersOut) {
  fs::permissions(outside_.write("upload", "film"), fs::perms::all);
  store_->put("a/b", "x");
  store_->put_file("a/c", outside_.file("upload"));

  EXPECT_EQ(mode_of(root_), 0700U);
  EXPECT_EQ(mode_of(root_ + "/a"), 0700U);
  EXPECT_EQ(mode_of(root_ + "/a/b"), 0600U);
  EXPECT_EQ(mode_of(root_ + "/a/c"), 0600U);
}

TEST_F(DirectoryStoreTest, FollowsNoSymbolicLink) {
  outside_.write("secret", "do not read");
  store_->put("a/b", "x");
  fs::create_symlink(outside_.file("secret"), root_ + "/a/link");
  fs::create_directory_symlink(outside_.str(), root_ + "/folder");

  EXPECT_FALSE(store_->open("a/link"));
  EXPECT_FALSE(store_->open("folder/secret"));
  EXPECT_EQ(store_->fetch_to("a/link", outside_.file("copy"), {}), Fetched::missing);
  EXPECT_THROW(store_->put("folder/new", "x"), Unavailable);
  EXPECT_EQ(store_->list("", "", 10).size(), 1U);

  store_->remove_prefix("a/");
  store_->remove_prefix("folder/");
  EXPECT_TRUE(fs::exists(outside_.file("secret")));
}

TEST_F(DirectoryStoreTest, ReplacesALinkInsteadOfWritingThroughIt) {
  outside_.write("target", "mine");
  store_->put("a/b", "x");
  fs::create_symlink(outside_.file("target"), root_ + "/a/link");

  store_->put("a/link", "object");

  EXPECT_EQ(testing::read_file(outside_.file("target")), "mine");
  EXPECT_EQ(store_->get("a/link", 100), "object");
}

TEST_F(DirectoryStoreTest, DoesNotHangOnAFifo) {
  store_->put("a/b", "x");
  ASSERT_EQ(::mkfifo((root_ + "/a/pipe").c_str(), 0600), 0);

  EXPECT_FALSE(store_->open("a/pipe"));
}

TEST_F(DirectoryStoreTest, HidesItsSpool) {
  EXPECT_TRUE(store_->spool_directory().starts_with(root_ + "/.spool/"));
  EXPECT_TRUE(fs::is_directory(store_->spool_directory()));
  EXPECT_TRUE(store_->list("", "", 10).empty());
  EXPECT_THROW(store_->put(".spool/x", "x"), std::invalid_argument);
  EXPECT_THROW(store_->remove_prefix(".spool/"), std::invalid_argument);
  EXPECT_NO_THROW(store_->put(".spooler", "x"));
}

TEST_F(DirectoryStoreTest, MovesFromItsSpoolWithoutACopy) {
  const auto path = store_->spool_directory() + "/upload";
  fs::rename(outside_.write("upload", "film"), path);
  struct stat before{};
  ASSERT_EQ(::stat(path.c_str(), &before), 0);

  store_->put_file("film", path);

  struct stat after{};
  ASSERT_EQ(::stat((root_ + "/film").c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
}

TEST_F(DirectoryStoreTest, CopiesFromAnotherFileSystem) {
  if (!fs::is_directory("/dev/shm")) GTEST_SKIP() << "needs a second file system";
  const std::string path = "/dev/shm/matinee-test-" + std::to_string(::getpid());
  fs::copy_file(outside_.write("upload", std::string(3 << 20, 'x')), path);

  store_->put_file("film", path);

  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(store_->open("film")->size, std::uint64_t{3} << 20U);
}

TEST_F(DirectoryStoreTest, SweepsTheSpoolOfTheDeadOnly) {
  const auto alive = store_->spool_directory() + "/upload";
  fs::create_directories(root_ + "/.spool/dead/tree");
  fs::rename(outside_.write("upload", "film"), alive);
  outside_.write("x", "left over");
  fs::copy_file(outside_.file("x"), root_ + "/.spool/dead/tree/x");

  DirectoryStore second{root_};

  EXPECT_TRUE(fs::exists(second.spool_directory()));
  EXPECT_FALSE(fs::exists(root_ + "/.spool/dead"));
  EXPECT_TRUE(fs::exists(alive));
}

TEST_F(DirectoryStoreTest, LeavesItsFolderAloneWhileItOnlyReads) {
  fs::create_directories(root_ + "/a");
  fs::rename(outside_.write("film", "film"), root_ + "/a/film");
  const auto names = [&] {
    return std::distance(
        fs::recursive_directory_iterator{root_}, fs::recursive_directory_iterator{}
    );
  };

  EXPECT_EQ(store_->get("a/film", 10), "film");
  EXPECT_EQ(store_->list("", "", 10).size(), 1U);
  EXPECT_EQ(store_->list_folder("a/").size(), 1U);
  EXPECT_EQ(names(), 2);
}

TEST_F(DirectoryStoreTest, TakesALookThatFailsForNoAnswer) {
  const Unprivileged unprivileged;
  store_->put("a/b/c", "x");
  fs::permissions(root_ + "/a", fs::perms::owner_read);

  EXPECT_THROW(store_->remove_prefix("a/b/"), Unavailable);

  fs::permissions(root_ + "/a", fs::perms::owner_all);
  EXPECT_TRUE(store_->open("a/b/c"));
}

TEST_F(DirectoryStoreTest, RemovesTheTrashThatItCouldNotRemoveBefore) {
  const Unprivileged unprivileged;
  const auto in_spool = [&] {
    return std::distance(
        fs::recursive_directory_iterator{store_->spool_directory()},
        fs::recursive_directory_iterator{}
    );
  };
  const auto before = in_spool();
  store_->put("a/b/c", "x");
  fs::permissions(root_ + "/a/b", fs::perms::owner_read | fs::perms::owner_exec);

  EXPECT_THROW(store_->remove_prefix("a/"), Unavailable);
  EXPECT_FALSE(store_->open("a/b/c"));
  EXPECT_THROW(store_->remove_prefix("a/"), Unavailable) << "it is not gone yet";
  for (const auto& entry : fs::recursive_directory_iterator{store_->spool_directory()}) {
    if (entry.path().filename() == "b") fs::permissions(entry, fs::perms::owner_all);
  }
  store_->remove_prefix("a/");

  EXPECT_EQ(in_spool(), before);
}

TEST_F(DirectoryStoreTest, StopsACopyWhenTold) {
  const testing::TempDir folder;
  constexpr std::uintmax_t size = std::uintmax_t{20} << 20U;
  fs::resize_file(folder.write("from", ""), size);
  const Descriptor from{::open(folder.file("from").c_str(), O_RDONLY | O_CLOEXEC)};
  const auto root = make_and_open_folder(folder.str());
  int questions = 0;

  EXPECT_FALSE(copy_all(from, create_file(root, "part"), [&] { return ++questions < 2; }));

  EXPECT_EQ(questions, 2);
  EXPECT_GT(fs::file_size(folder.file("part")), 0U);
  EXPECT_LT(fs::file_size(folder.file("part")), size);
  ASSERT_EQ(::lseek(from.get(), 0, SEEK_SET), 0);
  EXPECT_TRUE(copy_all(from, create_file(root, "all"), [] { return true; }));
  EXPECT_EQ(fs::file_size(folder.file("all")), size);
}

TEST_F(DirectoryStoreTest, LeavesNothingOfACopyThatWasStopped) {
  if (!fs::is_directory("/dev/shm")) GTEST_SKIP() << "needs a second file system";
  const std::string copy = "/dev/shm/matinee-copy-" + std::to_string(::getpid());
  store_->put("film", std::string(std::size_t{2} << 20U, 'x'));
  bool began = false;

  const auto fetched = store_->fetch_to("film", copy, [&] {
    if (!fs::exists(copy) || fs::file_size(copy) == 0) return true;
    began = true;
    return false;
  });

  EXPECT_EQ(fetched, Fetched::stopped);
  EXPECT_TRUE(began);
  EXPECT_FALSE(fs::exists(copy));
}

TEST_F(DirectoryStoreTest, SeesWhatAnotherProcessReplacesOrRemoves) {
  DirectoryStore other{root_};
  store_->put("a", "old");
  store_->put("b", "old");
  EXPECT_TRUE(store_->open("a"));
  EXPECT_TRUE(store_->open("b"));
  ASSERT_EQ(other.fetch_to("b", outside_.file("link"), {}), Fetched::done);

  other.put("a", "newer");
  other.remove_prefix("b");

  EXPECT_EQ(store_->open("a")->size, 5U);
  EXPECT_FALSE(store_->open("b")) << "although a hard link keeps its inode alive";
}

TEST_F(DirectoryStoreTest, SharesTheDescriptorOfAHotObject) {
  store_->put("a", "x");

  const auto first = store_->open("a");
  const auto second = store_->open("a");

  EXPECT_EQ(*first->descriptor, *second->descriptor);
}

TEST_F(DirectoryStoreTest, KeepsABoundedNumberOfDescriptors) {
  const auto open_files = [] {
    return std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{});
  };
  static_cast<void>(store_->spool_directory());  // Has descriptors of its own.
  const auto before = open_files();

  for (int number = 0; number < 400; ++number) {
    const auto key = "k/" + std::to_string(number);
    store_->put(key, "x");
    EXPECT_TRUE(store_->open(key));
  }

  EXPECT_LE(open_files(), before + 260);
  store_->remove_prefix("k/");
  EXPECT_EQ(open_files(), before);
}

TEST_F(DirectoryStoreTest, KeepsObjectsWhenItIsOpenedAgain) {
  store_->put("a/b", "x");

  store_.reset();
  store_ = std::make_unique<DirectoryStore>(root_);

  EXPECT_EQ(store_->get("a/b", 10), "x");
}

}  // namespace
}  // namespace matinee::objects::directory

namespace matinee::objects {

INSTANTIATE_TEST_SUITE_P(
    Directory,
    ObjectStoreContractTest,
    ::testing::Values(Adapter{
        .name = "directory",
        .open = [](const std::string& folder) { return open("file:" + folder + "/objects", ""); }
    })
);

}  // namespace matinee::objects
