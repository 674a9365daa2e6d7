#include "ffmpeg-worker/adapters/directory_workspace.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(DirectoryWorkspace, SweepsWhatTheDeadLeftAndSparesTheLiving) {
  const testing::TempDir directory;
  const DirectoryWorkspace living{directory.file("work"), "living"};
  directory.write("work/dead/out/segment", "x");

  EXPECT_EQ(DirectoryWorkspace::sweep(directory.file("work")), 1);

  EXPECT_FALSE(fs::exists(directory.file("work/dead")));
  EXPECT_TRUE(fs::exists(directory.file("work/living")));
}

}  // namespace
}  // namespace matinee::worker
