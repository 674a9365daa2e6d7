#include "logger/logger.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/json.hpp"
#include "logger/line.hpp"

namespace matinee::logger {
namespace {

Line line(std::string_view event, std::initializer_list<Field> fields) {
  return {
      .at = from_millis(1'700'000'000'123),
      .level = Level::warn,
      .logger = "test",
      .event = event,
      .request_id = {},
      .fields = fields,
  };
}

TEST(LogLine, IsOneJsonObject) {
  Line with_id = line("upload failed", {});
  with_id.request_id = "req-1";
  EXPECT_EQ(
      json_text(with_id),
      R"({"ts":"2023-11-14T22:13:20.123Z","level":"warn","logger":"test","msg":"upload failed","request_id":"req-1"})"
  );
}

TEST(LogLine, IsValidJsonOnOneLineWhateverTheValue) {
  const std::initializer_list<Field> fields{
      {"a", "line\nbreak \"quoted\" \x1b[31m"}, {"b", "\xff\xfe"}
  };
  const std::string text = json_text(line("x", fields));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const auto value = json::parse(text);
  ASSERT_TRUE(value) << text;
  EXPECT_EQ(value->at("a").as_string(), "line\nbreak \"quoted\" \x1b[31m");
  EXPECT_EQ(value->at("b").as_string(), "\uFFFD\uFFFD");
}

TEST(LogLine, KeepsItsOwnNamesApartFromFields) {
  const std::initializer_list<Field> fields{{"msg", "forged"}, {"level", "error"}};
  const auto value = json::parse(json_text(line("event", fields)));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->at("msg").as_string(), "event");
  EXPECT_EQ(value->at("msg_").as_string(), "forged");
}

TEST(LogLine, PrettyTextCannotSteerATerminal) {
  const std::initializer_list<Field> fields{{"word", "plain"}, {"bad", "\x1b]0;owned\x07"}};
  const std::string text = pretty_text(line("ev\x1b[2Jent", fields), false);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, testing::HasSubstr("22:13:20.123 WARN  test  "));
  EXPECT_THAT(text, testing::HasSubstr("word=plain"));
}

TEST(Logger, WritesWhatTheLevelAllowsWithTheRequestId) {
  configure(Level::info, Format::json);
  const Logger log{"unit"};
  testing::internal::CaptureStderr();
  {
    const RequestScope outer{"one"};
    const RequestScope inner{"two"};
    log.info("first");
    log.debug("hidden");
    std::thread{[&] { log.info("other thread"); }}.join();
  }
  log.info("second");
  const std::string text = testing::internal::GetCapturedStderr();

  EXPECT_THAT(text, testing::HasSubstr(R"("msg":"first","request_id":"two"})"));
  EXPECT_THAT(text, testing::HasSubstr(R"("msg":"other thread"})"));
  EXPECT_THAT(text, testing::HasSubstr(R"("msg":"second"})"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("hidden")));
}

TEST(Logger, ScopesNest) {
  const RequestScope outer{"one"};
  {
    const RequestScope inner{"two"};
    EXPECT_EQ(current_request_id(), "two");
  }
  EXPECT_EQ(current_request_id(), "one");
}

}  // namespace
}  // namespace matinee::logger
