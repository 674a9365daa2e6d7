#include "json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

struct Size {
  int width = 0;
  int height = 0;
};
BOOST_DESCRIBE_STRUCT(Size, (), (width, height))

struct Thing {
  VideoId id;
  std::string name;
  std::optional<std::string> note;
  bool on = false;
  std::int8_t small = 0;
  std::uint64_t large = 0;
  double ratio = 0;
  Colour colour = Colour::red;
  Time at{};
  std::vector<Size> sizes;
  std::map<std::string, int> counts;
  json::Raw raw;
};
BOOST_DESCRIBE_STRUCT(
    Thing, (), (id, name, note, on, small, large, ratio, colour, at, sizes, counts, raw)
)

struct Small {
  std::string text;
  std::optional<int> number;
  std::optional<std::vector<Size>> sizes;
};
BOOST_DESCRIBE_STRUCT(Small, (), (text, number, sizes))

constexpr std::string_view thing_text =
    R"({"id":"vid_01jd7q8v9hf6m8q3w2k5t4r7x0","name":"A \"b\"","note":null,"on":true,"small":-128,)"
    R"("large":18446744073709551615,"ratio":0.1,"colour":"green","at":"2026-11-24T05:21:14.123Z",)"
    R"("sizes":[{"width":1,"height":2}],"counts":{"x":3},"raw":{"free":[1,"two"]}})";

std::vector<std::string> faults_of(const Error& error) {
  std::vector<std::string> out;
  for (const auto& fault : error.details)
    out.push_back(fault.pointer + " " + fault.code);
  return out;
}

TEST(Json, WritesWhatItReads) {
  const auto thing = json::decode<Thing>(thing_text);

  ASSERT_TRUE(thing) << thing.error().message;
  EXPECT_EQ(thing->small, -128);
  EXPECT_EQ(thing->large, 18446744073709551615U);
  EXPECT_EQ(thing->colour, Colour::green);
  EXPECT_EQ(json::encode(*thing), thing_text);
}

TEST(Json, CollectsEveryFaultWithItsPointer) {
  const auto thing = json::decode<Thing>(
      R"({"id":"usr_x","name":1,"on":"yes","small":128,"large":-1,"ratio":"0.1","colour":"blue","at":"today",)"
      R"("sizes":[{"width":1,"height":2},{"width":1.5,"deep/er":1}],"counts":{"a~b":"x"},"raw":1,"more":2})"
  );

  ASSERT_FALSE(thing);
  EXPECT_EQ(thing.error().code.name, "invalid_request");
  EXPECT_THAT(
      faults_of(thing.error()),
      testing::UnorderedElementsAre(
          "/id invalid_id",
          "/name wrong_type",
          "/on wrong_type",
          "/small out_of_range",
          "/large out_of_range",
          "/ratio wrong_type",
          "/colour invalid_value",
          "/at invalid_time",
          "/sizes/1/width wrong_type",
          "/sizes/1/height required",
          "/sizes/1/deep~1er unknown_field",
          "/counts/a~0b wrong_type",
          "/more unknown_field"
      )
  );
}

TEST(Json, SkipsUnknownMembersWhenAsked) {
  const auto small = json::decode<Small>(R"({"text":"x","new":{"y":1}})", json::Unknown::ignore);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->text, "x");
  EXPECT_FALSE(small->number);
}

TEST(Json, KeepsDefaultsOfWhatAnotherVersionDidNotWrite) {
  const auto small = json::decode<Small>(R"({"number":7,"new":1})", json::Unknown::other_version);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->text, "");
  EXPECT_EQ(small->number, 7);
  EXPECT_FALSE(json::decode<Small>(R"({"number":"x"})", json::Unknown::other_version));
}

TEST(Json, OptionalIsAbsentNullOrRight) {
  EXPECT_FALSE(json::decode<Small>(R"({"text":"","number":null})")->number);
  EXPECT_EQ(json::decode<Small>(R"({"text":"","number":7})")->number, 7);
  EXPECT_FALSE(json::decode<Small>(R"({"text":"","number":"7"})"));
}

TEST(Json, IntegersTakeWholeNumbersWithinTheirRangeOnly) {
  const auto code_of = [](std::string_view number) {
    const auto small = json::decode<Small>(R"({"text":"","number":)" + std::string{number} + "}");
    return small ? std::string{"ok"} : small.error().details.front().code;
  };
  EXPECT_EQ(code_of("2147483647"), "ok");
  EXPECT_EQ(code_of("-2147483648"), "ok");
  EXPECT_EQ(code_of("2147483648"), "out_of_range");
  EXPECT_EQ(code_of("-2147483649"), "out_of_range");
  EXPECT_EQ(code_of("18446744073709551615"), "out_of_range");
  EXPECT_EQ(code_of("1e300"), "out_of_range");
  EXPECT_EQ(code_of("1.5"), "wrong_type");
}

class MalformedJson : public testing::TestWithParam<std::string> {};

TEST_P(MalformedJson, IsRefused) {
  const auto value = json::parse(GetParam());
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code.name, "malformed_json");
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    MalformedJson,
    testing::Values(
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{\"a\":1}x",
        "nul",
        "01",
        "+1",
        "NaN",
        "\"\x01\"",
        "\"\\ud800\"",
        "\"\xff\"",
        "\"\xc0\x80\"",
        "// c\n1",
        R"({"a":1,"a":2})",
        R"({"x":[{"a":1,"b":2,"\u0061":3}]})",
        std::string(33, '[') + std::string(33, ']'),
        std::string(100000, '['),
        '"' + std::string(64 * 1024, 'x') + '"'
    )
);

TEST(Json, AcceptsTheDeepestAllowedNesting) {
  EXPECT_TRUE(json::parse(std::string(32, '[') + std::string(32, ']')));
  EXPECT_TRUE(json::parse(R"({"a":{"b":1},"c":{"b":2}})"));
}

TEST(Json, ReadsDoublesExactly) {
  for (const std::string text : {"0.1", "123.456", "1e-7", "1.7976931348623157e+308"}) {
    EXPECT_EQ(json::parse(text)->get_double(), std::stod(text)) << text;
  }
}

TEST(Json, KeepsTheNumberOfFaultsSmall) {
  std::string text = R"({"text":"")";
  for (int i = 0; i < 1000; ++i)
    text += ",\"u" + std::to_string(i) + "\":1";
  const auto small = json::decode<Small>(text + "}");
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().details.size(), json::Faults::max_kept);
}

TEST(JsonString, EscapesControlsAndReplacesInvalidUtf8) {
  const auto quoted = [](std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
  };
  EXPECT_EQ(quoted("a\"\\/\b\f\n\r\t"), R"("a\"\\/\b\f\n\r\t")");
  EXPECT_EQ(quoted(std::string_view{"\0\x1f\x7f", 3}), R"("\u0000\u001f\u007f")");
  EXPECT_EQ(quoted("é€😀"), "\"é€😀\"");
  EXPECT_EQ(
      quoted("a\xff"
             "b\xc3"),
      "\"a\uFFFD"
      "b\uFFFD\""
  );
  EXPECT_EQ(
      quoted("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80"),
      "\"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\""
  );
}

TEST(Json, WritesNumbersThatJsonHasNot) {
  EXPECT_EQ(
      json::encode(std::vector<double>{1.0, std::numeric_limits<double>::quiet_NaN()}), "[1,null]"
  );
}

}  // namespace
}  // namespace matinee
