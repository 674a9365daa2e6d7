#include "mail/folder/folder_mailer.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::mail::folder {
namespace {

class FolderMailerTest : public ::testing::Test {
 protected:
  static Message letter(std::string text) {
    return {.id = "let_1", .to = "ada@example.com", .subject = "Hello", .text = std::move(text)};
  }

  static const Mailbox sender;

  testing::TempDir place;
  testing::ManualClock clock;
};

const Mailbox FolderMailerTest::sender{.name = {}, .address = "no-reply@example.com"};

TEST_F(FolderMailerTest, KeepsLettersFromOtherUsers) {
  FolderMailer mailer{place.file("mail"), sender, clock};
  ASSERT_TRUE(mailer.send(letter("One.\n"), {}));

  using std::filesystem::perms;
  EXPECT_EQ(
      std::filesystem::status(place.file("mail/let_1.eml")).permissions(),
      perms::owner_read | perms::owner_write
  );
  EXPECT_EQ(std::filesystem::status(place.file("mail")).permissions(), perms::owner_all);
}

TEST_F(FolderMailerTest, KeepsALetterThatIsSentAgainOnce) {
  FolderMailer mailer{place.file("mail"), sender, clock};
  ASSERT_TRUE(mailer.send(letter("One.\n"), {}));
  ASSERT_TRUE(mailer.send(letter("Two.\n"), {}));

  EXPECT_TRUE(testing::read_file(place.file("mail/let_1.eml")).ends_with("\r\n\r\nTwo.\r\n"));
  const std::filesystem::directory_iterator files{place.file("mail")};
  EXPECT_EQ(std::distance(files, {}), 1);
}

TEST_F(FolderMailerTest, IsUnavailableWithoutItsFolder) {
  EXPECT_THROW((FolderMailer{place.file("no/mail"), sender, clock}), Unavailable);
  FolderMailer mailer{place.file("mail"), sender, clock};
  std::filesystem::remove(place.file("mail"));

  EXPECT_THROW(static_cast<void>(mailer.send(letter("One.\n"), {})), Unavailable);
  EXPECT_THROW(mailer.probe(), Unavailable);
}

}  // namespace
}  // namespace matinee::mail::folder
