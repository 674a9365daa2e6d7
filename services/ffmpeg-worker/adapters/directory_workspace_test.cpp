#include "ffmpeg-worker/adapters/directory_workspace.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/result.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::worker {
namespace {

namespace fs = std::filesystem;

TEST(DirectoryWorkspace, IsPrivateAndGoesWithItsOwner) {
  const testing::TempDir directory;
  std::string path;
  {
    DirectoryWorkspace workspace{directory.file("work"), "one"};
    path = workspace.path("out/a");
    workspace.make_directory("out");
    std::ofstream{path} << "bytes";

    EXPECT_EQ(workspace.read("out/a"), "bytes");
    EXPECT_EQ(workspace.used_bytes(), 5U);
    EXPECT_EQ(fs::status(directory.file("work/one")).permissions(), fs::perms::owner_all);
    EXPECT_THROW((DirectoryWorkspace{directory.file("work"), "one"}), Unavailable);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(DirectoryWorkspace, ListsNoLinksThatTheSandboxLeft) {
  const testing::TempDir directory;
  DirectoryWorkspace workspace{directory.file("work"), "one"};
  workspace.make_directory("out");
  std::ofstream{workspace.path("out/b.m4s")} << "x";
  fs::create_symlink("/etc/passwd", workspace.path("out/a.m4s"));

  EXPECT_THAT(workspace.list("out"), ::testing::ElementsAre("b.m4s"));
}

TEST(DirectoryWorkspace, FollowsNoDirectoryThatTheSandboxReplaced) {
  const testing::TempDir directory;
  directory.write("secrets/key", "hunter2");
  DirectoryWorkspace workspace{directory.file("work"), "one"};
  workspace.make_directory("out");
  fs::create_directory_symlink(directory.file("secrets"), workspace.path("out/thumbnails"));

  EXPECT_THROW(static_cast<void>(workspace.list("out/thumbnails")), std::runtime_error);
}

TEST(DirectoryWorkspace, ReadsNothingThroughLinksAndOnlyFiles) {
  const testing::TempDir directory;
  directory.write("secrets/key", "secret");
  DirectoryWorkspace workspace{directory.file("work"), "one"};
  workspace.make_directory("out/v");
  fs::create_directory_symlink(directory.file("secrets"), workspace.path("out/v/720p"));
  fs::create_symlink(directory.file("secrets/key"), workspace.path("out/v/00000.m4s"));
  ASSERT_EQ(::mkfifo(workspace.path("out/v/00001.m4s").c_str(), 0600), 0);
  directory.write("work/one/out/v/00002.m4s", "a segment");

  EXPECT_THROW(static_cast<void>(workspace.read("out/v/720p/key")), Unavailable);
  EXPECT_THROW(static_cast<void>(workspace.read("out/v/00000.m4s")), Unavailable);
  EXPECT_THROW(static_cast<void>(workspace.read("out/v/00001.m4s")), std::runtime_error);
  EXPECT_THROW(static_cast<void>(workspace.read("out/v")), std::runtime_error);
  EXPECT_EQ(workspace.read("out/v/00002.m4s"), "a segment");
}

TEST(DirectoryWorkspace, SweepsWhatTheDeadLeftAndSparesTheLivingAndTheForeign) {
  const testing::TempDir directory;
  const auto attempt = [](int generation) {
    return DirectoryWorkspace::name_of("tsk_01jd7q8v9hf6m8q3w2k5t4r7x0", generation);
  };
  const DirectoryWorkspace living{directory.file("work"), attempt(2)};
  directory.write("work/" + attempt(1) + "/out/segment", "x");
  const std::vector<std::string> foreign{
      "photos",
      "tsk_1-1",
      "vid_01jd7q8v9hf6m8q3w2k5t4r7x0-1",
      "tsk_01jd7q8v9hf6m8q3w2k5t4r7x0",
      attempt(1) + "x",
      attempt(1) + "-"
  };
  for (const auto& name : foreign)
    directory.write("work/" + name + "/file", "x");

  EXPECT_EQ(DirectoryWorkspace::sweep(directory.file("work")), 1);

  EXPECT_FALSE(fs::exists(directory.file("work/" + attempt(1))));
  EXPECT_TRUE(fs::exists(directory.file("work/" + attempt(2))));
  for (const auto& name : foreign)
    EXPECT_TRUE(fs::exists(directory.file("work/" + name + "/file"))) << name;
}

/// For root no directory is locked, so that it looks as somebody else.
class AsNobody {
 public:
  explicit AsNobody(const testing::TempDir& directory) {
    if (::chown(directory.path().c_str(), nobody, nobody) == 0) ::setfsuid(nobody);
  }

  ~AsNobody() { ::setfsuid(::geteuid()); }

  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  static constexpr uid_t nobody = 65534;
};

TEST(DirectoryWorkspace, CountsNothingRatherThanTooLittle) {
  const testing::TempDir directory;
  const AsNobody nobody{directory};
  DirectoryWorkspace workspace{directory.file("work"), "one"};
  workspace.make_directory("out/hidden");
  std::ofstream{workspace.path("out/hidden/big")} << "bytes";
  ASSERT_EQ(workspace.used_bytes(), 5U);

  fs::permissions(workspace.path("out/hidden"), fs::perms::none);
  EXPECT_EQ(workspace.used_bytes(), std::nullopt);

  fs::permissions(workspace.path("out/hidden"), fs::perms::owner_all);
  workspace.make_directory("out/1/2/3/4/5/6/7/8/9");
  EXPECT_EQ(workspace.used_bytes(), std::nullopt);
}

TEST(DirectoryWorkspace, GoesEvenWithDirectoriesThatAreLocked) {
  const testing::TempDir directory;
  const AsNobody nobody{directory};
  {
    DirectoryWorkspace workspace{directory.file("work"), "one"};
    workspace.make_directory("out/locked/deeper");
    std::ofstream{workspace.path("out/locked/deeper/file")} << "x";
    for (const auto* name : {"out/locked/deeper", "out/locked", "out"})
      fs::permissions(workspace.path(name), fs::perms::none);
  }
  EXPECT_FALSE(fs::exists(directory.file("work/one")));
}

TEST(DirectoryWorkspace, GoesEvenWithNestsThatNoPathReaches) {
  const testing::TempDir directory;
  {
    const DirectoryWorkspace workspace{directory.file("work"), "one"};
    Descriptor here{::open(workspace.path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const std::string name(200, 'x');
    for (int depth = 0; depth < 100; ++depth) {
      ASSERT_TRUE(here);
      ASSERT_EQ(::mkdirat(here.get(), name.c_str(), S_IRWXU), 0);
      here = Descriptor{::openat(here.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    }
    EXPECT_EQ(workspace.used_bytes(), std::nullopt);
  }
  EXPECT_FALSE(fs::exists(directory.file("work/one")));
}

}  // namespace
}  // namespace matinee::worker
