#include "mail/smtp/target.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "mail/mailer.hpp"

namespace matinee::mail {
namespace {

using smtp::parse_target;

TEST(TargetTest, InsistsOnEncryptionUnlessTheServerIsThisMachine) {
  EXPECT_TRUE(parse_target("smtp://mail.example.com:587").needs_starttls);
  EXPECT_FALSE(parse_target("smtps://mail.example.com").needs_starttls);
  for (const char* near : {"smtp://127.0.0.1:25", "smtp://localhost", "smtp://[::1]:25"}) {
    EXPECT_FALSE(parse_target(near).needs_starttls) << near;
    EXPECT_TRUE(parse_target(std::string{near} + "?starttls=required").needs_starttls) << near;
  }
  EXPECT_TRUE(parse_target("smtp://localhost.example.com").needs_starttls);
  EXPECT_TRUE(parse_target("smtp://127.mail.example.com").needs_starttls);
}

TEST(TargetTest, ReadsOptions) {
  const auto target =
      parse_target("smtp://mail.example.com:587?ca=/etc/a%20b.pem&starttls=required");

  EXPECT_EQ(target.url, "smtp://mail.example.com:587");
  EXPECT_EQ(target.ca_file, "/etc/a b.pem");
}

TEST(TargetTest, RefusesEverythingElse) {
  for (const char* wrong :
       {"http://mail.example.com",
        "smtp://",
        "smtp://user:secret@mail.example.com",
        "smtp://mail.example.com/path",
        "smtp://mail.example.com:0",
        "smtp://mail.example.com:65536",
        "smtp://mail.example.com:25x",
        "smtp://[::1",
        "smtp://mail example.com",
        "smtp://mail.example.com?starttls=never",
        "smtps://mail.example.com?starttls=required",
        "smtp://mail.example.com?ca=",
        "smtp://mail.example.com?ca=%zz"})
    EXPECT_THROW(static_cast<void>(parse_target(wrong)), std::invalid_argument) << wrong;
}

TEST(OpenTest, RefusesSettingsThatDoNotFit) {
  const Options sender{.from = "a@b.example", .username = {}, .password = {}};
  EXPECT_NO_THROW(check_url("folder:/tmp", sender));
  EXPECT_THROW(check_url("folder:", sender), std::invalid_argument);
  EXPECT_THROW(check_url("", sender), std::invalid_argument);
  EXPECT_THROW(
      check_url("folder:/tmp", {.from = "nobody", .username = {}, .password = {}}),
      std::invalid_argument
  );
  EXPECT_THROW(
      check_url("smtp://localhost", {.from = "a@b.example", .username = "a", .password = {}}),
      std::invalid_argument
  );
}

}  // namespace
}  // namespace matinee::mail
