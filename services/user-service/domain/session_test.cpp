#include "user-service/domain/session.hpp"

#include <gtest/gtest.h>

#include "core/encoding.hpp"

namespace matinee::user {
namespace {

TEST(UserAgent, IsKeptWhenItIsTidy) {
  EXPECT_EQ(tidy_user_agent("Mozilla/5.0 (X11)"), "Mozilla/5.0 (X11)");
  EXPECT_EQ(tidy_user_agent("f\u00fcr"), "f\u00fcr");
}

TEST(UserAgent, LosesControlCharactersAndBrokenUtf8) {
  EXPECT_EQ(tidy_user_agent(std::string_view{"a\0b\x1b[1m\x7f", 8}), "a b [1m ");
  EXPECT_EQ(tidy_user_agent("caf\xe9"), "caf ");
}

TEST(UserAgent, IsCutBetweenCharacters) {
  const std::string cut = tidy_user_agent(std::string(254, 'a') + "\u20ac\u20ac");

  EXPECT_EQ(cut, std::string(254, 'a'));
  EXPECT_TRUE(is_utf8(cut));
}

}  // namespace
}  // namespace matinee::user
