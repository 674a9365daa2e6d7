#include "auth/token_cache.hpp"

#include <gtest/gtest.h>

namespace matinee::auth {
namespace {

constexpr Time start{std::chrono::seconds{1'790'000'000}};

AccessClaims claims_until(Time end) {
  return {
      .account = UserId::trusted("usr_a"),
      .session = {},
      .role = Role::viewer,
      .issued_at = start,
      .expires_at = end
  };
}

TEST(TokenCache, ForgetsATokenWhenItExpires) {
  TokenCache cache{10};
  const auto keys = std::make_shared<const std::vector<VerifyKey>>();
  cache.put("a", keys, claims_until(start + std::chrono::seconds{5}));

  EXPECT_TRUE(cache.find("a", keys, start));
  EXPECT_FALSE(cache.find("b", keys, start));
  EXPECT_FALSE(cache.find("a", keys, start + std::chrono::seconds{5}));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(TokenCache, ForgetsAllWhenTheKeysChange) {
  TokenCache cache{10};
  const auto old_keys = std::make_shared<const std::vector<VerifyKey>>();
  const auto new_keys = std::make_shared<const std::vector<VerifyKey>>();
  cache.put("a", old_keys, claims_until(start + std::chrono::seconds{5}));

  EXPECT_FALSE(cache.find("a", new_keys, start));
}

TEST(TokenCache, DropsTheLeastRecentlyUsedWhenFull) {
  TokenCache cache{2};
  const auto keys = std::make_shared<const std::vector<VerifyKey>>();
  const auto claims = claims_until(start + std::chrono::seconds{5});
  cache.put("a", keys, claims);
  cache.put("b", keys, claims);
  ASSERT_TRUE(cache.find("a", keys, start));

  cache.put("c", keys, claims);

  EXPECT_EQ(cache.size(), 2U);
  EXPECT_TRUE(cache.find("a", keys, start));
  EXPECT_FALSE(cache.find("b", keys, start));
  EXPECT_TRUE(cache.find("c", keys, start));
}

}  // namespace
}  // namespace matinee::auth
