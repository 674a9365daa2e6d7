#include "platform/data_directory.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "platform/errors.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::platform {
namespace {

using std::filesystem::perms;
using testing::TempDir;

TEST(DataDirectory, IsMadeForItsOwnerOnly) {
  const TempDir dir;
  const DataDirectory data{dir.file("a/b")};
  EXPECT_EQ(std::filesystem::status(data.path()).permissions(), perms::owner_all);
  EXPECT_EQ(std::filesystem::status(data.make("inner")).permissions(), perms::owner_all);
}

TEST(DataDirectory, IsRefusedWhenItIsAFile) {
  const TempDir dir;
  EXPECT_THROW(DataDirectory{dir.write("file", "x")}, ConfigurationError);
  EXPECT_THROW(DataDirectory{""}, ConfigurationError);
}

TEST(DataDirectory, BelongsToOneProcessPerRole) {
  const TempDir dir;
  DataDirectory first{dir.str()};
  first.lock({"user", "content"});

  DataDirectory second{dir.str()};
  EXPECT_NO_THROW(second.lock({"payment"}));
  EXPECT_THROW(second.lock({"content"}), ConfigurationError);
}

TEST(DataDirectory, IsFreeAgainWhenItsOwnerEnds) {
  const TempDir dir;
  {
    DataDirectory{dir.str()}.lock({"user"});
  }
  DataDirectory second{dir.str()};
  EXPECT_NO_THROW(second.lock({"user"}));
}

}  // namespace
}  // namespace matinee::platform
