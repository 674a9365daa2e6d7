#include "platform/secret_store.hpp"

#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "platform/errors.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::platform {
namespace {

using std::filesystem::perms;
using testing::TempDir;

TEST(SecretStore, MakesASecretOnceAndKeepsItForItsOwner) {
  const TempDir dir;
  SystemRandom random;
  const SecretStore store{dir.file("secrets")};

  const Secret first = store.get("name", random);

  EXPECT_EQ(first.size(), 43U);
  EXPECT_EQ(store.get("name", random).reveal(), first.reveal());
  EXPECT_NE(store.get("other", random).reveal(), first.reveal());
  EXPECT_EQ(
      std::filesystem::status(dir.file("secrets/name")).permissions(),
      perms::owner_read | perms::owner_write
  );
  EXPECT_EQ(std::filesystem::status(dir.file("secrets")).permissions(), perms::owner_all);
}

TEST(SecretStore, RefusesWhatOthersMayReadAndWhatIsEmpty) {
  const TempDir dir;
  SystemRandom random;
  const SecretStore store{dir.str()};
  dir.write("open", "0123456789abcdef0123456789abcdef");
  std::filesystem::permissions(
      dir.file("open"), perms::owner_read | perms::owner_write | perms::group_read
  );
  dir.write("empty", "\n");
  std::filesystem::permissions(dir.file("empty"), perms::owner_read | perms::owner_write);

  EXPECT_THROW(static_cast<void>(store.get("open", random)), ConfigurationError);
  EXPECT_THROW(static_cast<void>(store.get("empty", random)), ConfigurationError);
}

TEST(SecretStore, GivesAllWhoAskAtTheSameTimeTheSame) {
  const TempDir dir;
  SystemRandom random;
  std::mutex mutex;
  std::set<std::string> seen;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const SecretStore store{dir.file("secrets")};
        const Secret secret = store.get("shared" + std::to_string(i % 2), random);
        const std::scoped_lock lock{mutex};
        seen.emplace(secret.reveal());
      });
    }
  }
  EXPECT_EQ(seen.size(), 2U);
}

}  // namespace
}  // namespace matinee::platform
