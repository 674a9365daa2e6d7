#include "core/encoding.hpp"

#include <gtest/gtest.h>

namespace matinee {
namespace {

TEST(Encoding, WritesTheBase64VectorsOfRfc4648) {
  const std::pair<std::string, std::string> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"}
  };
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base64_encode(bytes_of(plain)), encoded);
    EXPECT_EQ(base64_decode(encoded), plain);
    const std::string unpadded = encoded.substr(0, encoded.find('='));
    EXPECT_EQ(base64url_encode(bytes_of(plain)), unpadded);
    EXPECT_EQ(base64url_decode(unpadded), plain);
  }
}

TEST(Encoding, RefusesBase64ThatIsNotCanonical) {
  for (const char* text : {"Zg==", "Zh", "Z", "Zm 9v", "Zm+v", "Zm9v\n", "Zm9vY"})
    EXPECT_FALSE(base64url_decode(text)) << text;
  for (const char* text : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm_v"})
    EXPECT_FALSE(base64_decode(text)) << text;
}

TEST(Encoding, ReadsAndWritesHexadecimal) {
  EXPECT_EQ(hex_encode(bytes_of(std::string{"\x00\xff\x10", 3})), "00ff10");
  EXPECT_EQ(hex_decode("00FF10"), (std::string{"\x00\xff\x10", 3}));
  EXPECT_FALSE(hex_decode("0"));
  EXPECT_FALSE(hex_decode("0g"));
}

TEST(Encoding, PercentEncodesAllButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("a-Z_0.~ /?%\xc3\xa9"), "a-Z_0.~%20%2F%3F%25%C3%A9");
}

TEST(PercentDecode, UndoesEveryEncoding) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);

  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_decode("a+b%2fc%2F"), "a+b/c/");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  for (const char* text : {"%", "a%", "%4", "%4x", "%x4", "%%41"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(Encoding, KnowsWellFormedUtf8) {
  for (const char* text : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\xac"})
    EXPECT_TRUE(is_utf8(text));
  for (const char* text :
       {"\x80",
        "\xc0\xaf",
        "\xe0\x80\xaf",
        "\xed\xa0\x80",
        "\xf5\x80\x80\x80",
        "\xc3",
        "\xf0\x9f\x8e"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

}  // namespace
}  // namespace matinee
