#include "user-service/domain/email.hpp"

#include <gtest/gtest.h>

namespace matinee::user {
namespace {

TEST(Email, IsTrimmedAndInLowerCase) {
  EXPECT_EQ(normalise_email(" \tAda.Lovelace@Example.COM\r\n"), "ada.lovelace@example.com");
  EXPECT_EQ(normalise_email("a@b"), "a@b");
  EXPECT_EQ(
      normalise_email("a+tag!#$%&'*/=?^_`{|}~-@sub.example-1.org"),
      "a+tag!#$%&'*/=?^_`{|}~-@sub.example-1.org"
  );
  EXPECT_EQ(normalise_email("a@xn--bcher-kva.example"), "a@xn--bcher-kva.example");
}

TEST(Email, IsTheSameAfterBeingNormalisedTwice) {
  const auto once = normalise_email("  ADA@EXAMPLE.com ");

  ASSERT_TRUE(once);
  EXPECT_EQ(normalise_email(*once), once);
}

TEST(Email, MayHave254Bytes) {
  const std::string local(64, 'a');
  const std::string domain =
      std::string(63, 'b') + '.' + std::string(63, 'c') + '.' + std::string(61, 'd');

  EXPECT_TRUE(normalise_email(local + '@' + domain));
  EXPECT_FALSE(normalise_email(local + '@' + domain + 'd'));
  EXPECT_FALSE(normalise_email(local + "a@b.example"));
  EXPECT_FALSE(normalise_email("a@" + std::string(64, 'b')));
}

TEST(Email, IsRefusedWhenItCanNotBeOne) {
  for (const std::string_view text :
       {"",
        "@",
        "ada",
        "ada@",
        "@example.com",
        "a@@b",
        "a@b@c",
        "a b@c.com",
        "a@b c.com",
        ".a@b.com",
        "a.@b.com",
        "a..b@c.com",
        "a@.com",
        "a@b..com",
        "a@b.com.",
        "a@-b.com",
        "a@b-.com",
        "a@[127.0.0.1]",
        "\"a\"@b.com",
        "a@b.com,c@d",
        "a@b_c.com",
        "a<b@c.com",
        "ad\u00e4@b.com",
        "a@b\u00fcro.com",
        "a\n@b.com",
        "a:b@c.com",
        "mailto:a@b.com"}) {
    EXPECT_FALSE(normalise_email(text)) << text;
  }
  EXPECT_FALSE(normalise_email(std::string_view{"a@b.com\0", 8}));
}

}  // namespace
}  // namespace matinee::user
