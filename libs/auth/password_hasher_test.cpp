#include "auth/password_hasher.hpp"

#include <gtest/gtest.h>

namespace matinee::auth {
namespace {

TEST(PasswordHasher, AcceptsThePasswordAndNoOther) {
  const PasswordHasher hasher;

  const auto phc = hasher.hash("correct horse");

  EXPECT_TRUE(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << phc;
  EXPECT_TRUE(hasher.matches("correct horse", phc));
  EXPECT_FALSE(hasher.matches("correct horsf", phc));
  EXPECT_FALSE(hasher.matches("", phc));
  EXPECT_NE(hasher.hash("correct horse"), phc);
}

TEST(PasswordHasher, TakesEveryByteOfAPassword) {
  const PasswordHasher hasher;
  const std::string with_nul{"before\0after", 12};

  const auto phc = hasher.hash(with_nul);

  EXPECT_TRUE(hasher.matches(with_nul, phc));
  EXPECT_FALSE(hasher.matches("before", phc));
}

TEST(PasswordHasher, MatchesNothingAgainstNonsense) {
  const PasswordHasher hasher;

  for (const std::string_view phc :
       {"", "plain", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$"}) {
    EXPECT_FALSE(hasher.matches("plain", phc)) << phc;
  }
}

}  // namespace
}  // namespace matinee::auth
