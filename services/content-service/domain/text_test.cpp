#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "content-service/domain/sniff.hpp"
#include "content-service/domain/title_text.hpp"

namespace matinee::content {
namespace {

using std::string_literals::operator""s;

TEST(TitleTextTest, RefusesWhatIsNoTitle) {
  EXPECT_FALSE(check_title("Amélie 🎬"));
  EXPECT_FALSE(check_title(std::string(200, 'x')));
  EXPECT_EQ(check_title("").value().code, "required");
  EXPECT_EQ(check_title(" \t ").value().code, "required");
  EXPECT_EQ(check_title(std::string(201, 'x')).value().code, "too_long");
  EXPECT_EQ(check_title("a\nb").value().code, "control_characters");
  EXPECT_EQ(
      check_title("a\xC2\x85"
                  "b")
          .value()
          .code,
      "control_characters"
  );
  EXPECT_EQ(check_title("a\xFF").value().code, "invalid_utf8");
  EXPECT_EQ(check_title("a\0b"s).value().code, "control_characters");
  EXPECT_EQ(check_title("a\xEF\xBF\xBF").value().code, "control_characters");
  EXPECT_FALSE(check_title("\xEF\xBF\xBD"));
}

TEST(TitleTextTest, CountsCharactersNotBytes) {
  std::string title;
  for (int i = 0; i < 200; ++i)
    title += "é";
  EXPECT_FALSE(check_title(title));
  EXPECT_TRUE(check_title(title + "é"));
}

TEST(TitleTextTest, DescriptionsMayHaveLines) {
  EXPECT_FALSE(check_description("One\r\n\tTwo"));
  EXPECT_TRUE(check_description("a\x1B[31m"));
  EXPECT_TRUE(check_description(std::string(5001, 'x')));
}

TEST(TitleTextTest, MakesATitleOfAFileName) {
  EXPECT_EQ(title_from("/home/ada/big_buck_bunny.mp4"), "big buck bunny");
  EXPECT_EQ(title_from("C:\\films\\Été.final.mov"), "Été.final");
  EXPECT_EQ(title_from(".mp4"), ".mp4");
  EXPECT_EQ(title_from(""), "upload");
  EXPECT_EQ(title_from("___.mp4"), "Untitled");
  EXPECT_EQ(title_from("\xFF\xFE.mp4"), "upload");
  EXPECT_LE(title_from(std::string(1000, 'x')).size(), 200U);
}

TEST(TitleTextTest, FoldsCaseBeyondAscii) {
  EXPECT_EQ(fold_case("ÀÉÎ ÖÜ ΣΩ ЖЯ ABC 🎬"), "àéî öü σω жя abc 🎬");
  EXPECT_EQ(
      fold_case("\xFF"
                "A"),
      "\xFF"
      "A"
  );
}

struct Sample {
  std::string head;
  bool is_media;
  std::string_view what;
};

TEST(SniffTest, TellsVideoFromWhatOnlyBearsItsName) {
  std::string transport(3 * 188 + 1, '\0');
  for (std::size_t at = 0; at < transport.size(); at += 188)
    transport[at] = 'G';
  const Sample samples[] = {
      {"\0\0\0\x18"
       "ftypisom\0\0\0\0"s,
       true,
       "an MP4 file"},
      {"\0\0\0\x14"
       "ftypqt  \0\0\0\0"s,
       true,
       "an MP4 file"},
      {"\0\0\0\x08"
       "wide\0\0\0\0mdat"s,
       true,
       "a QuickTime file"},
      {"\x1A\x45\xDF\xA3\x01\0"s, true, "a Matroska or WebM file"},
      {"RIFF\0\0\0\0AVI LIST"s, true, "an AVI file"},
      {transport, true, "an MPEG transport stream"},
      {"\0\0\x01\xBA\x44"s, true, "an MPEG program stream"},
      {"OggS\0\x02"s, true, "an Ogg file"},
      {"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", false, "a playlist"},
      {"\xEF\xBB\xBF#EXTM3U\n", false, "a playlist"},
      {"ffconcat version 1.0\nfile x\n", false, "a playlist"},
      {"xxxxftyp but only text", false, "a text file"},
      {"hello", false, "a text file"},
      {std::string(600, 'G'), false, "a text file"},
      {"<html>", false, "a web page or XML file"},
      {"PK\x03\x04\0\0"s, false, "a ZIP archive"},
      {"%PDF-1.7\n\0"s, false, "a PDF document"},
      {"\x89PNG\r\n\x1A\n\0"s, false, "a PNG image"},
      {"\xFF\xD8\xFF\xE0\0"s, false, "a JPEG image"},
      {"\0\0\0\x18"
       "ftypheic\0"s,
       false,
       "a HEIC image"},
      {"RIFF\0\0\0\0WAVEfmt "s, false, "a WAV audio file"},
      {"\x01\x02\x03\x04\x05"s, false, "not in a video format that is known here"},
      {"", false, "an empty file"},
  };
  for (const Sample& sample : samples) {
    const Sniffed sniffed = sniff(sample.head);
    EXPECT_EQ(sniffed.is_media, sample.is_media) << sample.what;
    EXPECT_EQ(sniffed.what, sample.what);
  }
}

}  // namespace
}  // namespace matinee::content
