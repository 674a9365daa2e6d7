#include "cache/redis/reply.hpp"

#include <string>

#include <gtest/gtest.h>

#include "core/result.hpp"

namespace matinee::cache::redis {
namespace {

TEST(FormatCommand, CountsBytes) {
  EXPECT_EQ(
      format_command({"SET", std::string_view{"a\0\r\n", 4}, ""}),
      (std::string{"*3\r\n$3\r\nSET\r\n$4\r\na\0\r\n\r\n$0\r\n\r\n", 29})
  );
}

TEST(ReplyReader, ReadsEveryKindInPiecesOfAnySize) {
  const std::string bytes = "+OK\r\n-ERR no good\r\n:-42\r\n$5\r\na\r\nbc\r\n$-1\r\n$0\r\n\r\n";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    ReplyReader reader;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      reader.feed(std::string_view{bytes}.substr(at, size));
      while (auto reply = reader.next())
        replies.push_back(*reply);
    }

    ASSERT_EQ(replies.size(), 6U) << size;
    EXPECT_EQ(replies[0].kind, Reply::Kind::status);
    EXPECT_EQ(replies[0].text, "OK");
    EXPECT_TRUE(replies[1].is_error());
    EXPECT_EQ(replies[1].error_code(), "ERR");
    EXPECT_EQ(replies[2].number, -42);
    EXPECT_EQ(replies[3].text, "a\r\nbc");
    EXPECT_EQ(replies[4].kind, Reply::Kind::nil);
    EXPECT_EQ(replies[5].kind, Reply::Kind::text);
  }
}

TEST(ReplyReader, RefusesWhatNoCommandOfOursIsAnsweredWith) {
  for (const char* bytes :
       {"HTTP/1.1 400 Bad Request\r\n",
        "*2\r\n:1\r\n:2\r\n",
        "*1073741824\r\n",
        "*-5\r\n",
        ":12x\r\n",
        "$-2\r\n",
        "$99999999999999999999\r\n",
        "\x16\x03\x01"}) {
    ReplyReader reader;
    EXPECT_THROW(
        {
          reader.feed(bytes);
          while (reader.next()) {
          }
        },
        Unavailable
    ) << bytes;
  }
}

TEST(ReplyReader, RefusesAnAnswerWithoutEnd) {
  ReplyReader reader;
  reader.feed("$900000000\r\n");
  const std::string piece(16'384, 'x');
  EXPECT_THROW(
      {
        for (int count = 0; count < 1000; ++count) {
          reader.feed(piece);
          static_cast<void>(reader.next());
        }
      },
      Unavailable
  );
}

}  // namespace
}  // namespace matinee::cache::redis
