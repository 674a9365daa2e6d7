#include "auth/password_hasher.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace matinee::auth {
namespace {

TEST(PasswordHasher, AcceptsThePasswordAndNoOther) {
  PasswordHasher hasher;

  const auto phc = hasher.hash("correct horse");

  ASSERT_TRUE(phc);
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *phc;
  EXPECT_EQ(hasher.matches("correct horse", *phc), true);
  EXPECT_EQ(hasher.matches("correct horsf", *phc), false);
  EXPECT_EQ(hasher.matches("", *phc), false);
  EXPECT_NE(hasher.hash("correct horse").value(), *phc);
}

TEST(PasswordHasher, TakesEveryByteOfAPassword) {
  PasswordHasher hasher;
  const std::string with_nul{"before\0after", 12};

  const auto phc = hasher.hash(with_nul);

  ASSERT_TRUE(phc);
  EXPECT_EQ(hasher.matches(with_nul, *phc), true);
  EXPECT_EQ(hasher.matches("before", *phc), false);
}

TEST(PasswordHasher, MatchesNothingAgainstNonsense) {
  PasswordHasher hasher;

  for (const std::string_view phc :
       {"", "plain", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$"}) {
    EXPECT_EQ(hasher.matches("plain", phc), false) << phc;
  }
}

TEST(PasswordHasher, WastesTimeWithoutRefusing) {
  PasswordHasher hasher;

  EXPECT_TRUE(hasher.waste_time());
}

TEST(PasswordHasher, RefusesWhenTooManyWait) {
  PasswordHasher nobody{0, 0};

  const auto refused = nobody.hash("correct horse");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code.name, code::overloaded.name);
  EXPECT_GT(refused.error().retry_after.count(), 0);
}

TEST(PasswordHasher, ServesEveryoneWhoMayWait) {
  PasswordHasher hasher{1, 16};
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int count = 0; count < 6; ++count) {
      threads.emplace_back([&] { done += hasher.waste_time() ? 1 : 0; });
    }
  }
  EXPECT_EQ(done, 6);
}

}  // namespace
}  // namespace matinee::auth
