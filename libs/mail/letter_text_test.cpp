#include "mail/letter_text.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace matinee::mail {
namespace {

const Mailbox sender{.name = "Matinee", .address = "no-reply@example.com"};
const Message message{
    .id = "let_1", .to = "ada@example.com", .subject = "Hello", .text = "One.\n.\nTwo.\n"
};
// 2026-11-26T05:21:14.123Z
constexpr Time now{std::chrono::milliseconds{1'795'670'474'123}};

/// Short as a header's lines have to be.
bool has_short_ascii_lines(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    if (end == std::string_view::npos || end - at > 78) return false;
    for (const char c : text.substr(at, end - at)) {
      if (c < 0x20 || c == 0x7f) return false;
    }
    at = end + 2;
  }
  return true;
}

TEST(LetterTextTest, IsAsRfc5322HasIt) {
  EXPECT_EQ(
      letter_text(message, sender, now),
      "Date: Thu, 26 Nov 2026 05:21:14 +0000\r\n"
      "From: Matinee <no-reply@example.com>\r\n"
      "To: ada@example.com\r\n"
      "Subject: Hello\r\n"
      "Message-ID: <let_1@example.com>\r\n"
      "Auto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: 7bit\r\n"
      "\r\n"
      "One.\r\n.\r\nTwo.\r\n"
  );
}

TEST(LetterTextTest, DatesTheFirstAndTheLastDaysOfAYear) {
  EXPECT_EQ(format_date(Time{}), "Thu, 01 Jan 1970 00:00:00 +0000");
  EXPECT_EQ(
      format_date(Time{std::chrono::milliseconds{1'798'761'599'999}}),
      "Thu, 31 Dec 2026 23:59:59 +0000"
  );
}

TEST(LetterTextTest, StaysAsciiInShortLinesWhateverTheTextIs) {
  Message odd = message;
  odd.subject = "Grüße aus dem Kino: ";
  while (odd.subject.size() < 190)
    odd.subject += "😀ß";
  for (const std::string& text : {std::string(5000, 'x'), std::string{"Grüße\n"}, std::string{}}) {
    odd.text = text;
    const auto letter = letter_text(odd, {.name = "Kino am Fluß", .address = sender.address}, now);

    EXPECT_TRUE(has_short_ascii_lines(letter)) << letter;
  }
}

TEST(LetterTextTest, KeepsLinksInOnePiece) {
  Message linked = message;
  linked.text = "https://example.com/" + std::string(200, 'x') + "\n";

  EXPECT_TRUE(letter_text(linked, sender, now).contains("\r\n" + linked.text.substr(0, 220)));
}

TEST(LetterTextTest, EncodesWhatLooksEncoded) {
  EXPECT_EQ(header_text("plain = ? text", 9), "plain = ? text");
  EXPECT_EQ(header_text("=?UTF-8?B?eA==?=", 9), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
}

TEST(LetterTextTest, TakesNoMessageThatBreaksItsHeader) {
  const auto refused = [](const auto& spoil) {
    Message spoiled = message;
    spoil(spoiled);
    return !check(spoiled);
  };

  EXPECT_TRUE(check(message));
  EXPECT_TRUE(refused([](Message& m) { m.to = "ada@example.com\r\nBcc: eve@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = "ada@example.com>\nRCPT TO:<eve@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = "ada@example.com,eve@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = "ada example@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = "ada"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = "@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.to = std::string(250, 'a') + "@b.cd"; }));
  EXPECT_TRUE(refused([](Message& m) { m.subject = "Hello\r\nBcc: eve@example.com"; }));
  EXPECT_TRUE(refused([](Message& m) { m.subject = "Hello\nthere"; }));
  EXPECT_TRUE(refused([](Message& m) { m.subject = "\xff"; }));
  EXPECT_TRUE(refused([](Message& m) { m.subject = std::string(201, 'a'); }));
  EXPECT_TRUE(refused([](Message& m) { m.id = "../../etc/passwd"; }));
  EXPECT_TRUE(refused([](Message& m) { m.id = ""; }));
  EXPECT_TRUE(refused([](Message& m) { m.text = std::string(65 * 1024, 'a'); }));
  EXPECT_TRUE(refused([](Message& m) { m.text = std::string(1, '\0'); }));
}

TEST(LetterTextTest, ReadsTheSenderOrRefusesIt) {
  EXPECT_EQ(parse_mailbox("a@b.example").address, "a@b.example");
  const auto full = parse_mailbox("Ada Lovelace <ada@b.example>");
  EXPECT_EQ(full.name, "Ada Lovelace");
  EXPECT_EQ(full.address, "ada@b.example");
  for (const char* wrong : {"", "ada", "Ada <ada>", "Ada\r\n <a@b.example>", "a@b.example, c@d.e"})
    EXPECT_THROW(static_cast<void>(parse_mailbox(wrong)), std::invalid_argument) << wrong;
}

}  // namespace
}  // namespace matinee::mail
