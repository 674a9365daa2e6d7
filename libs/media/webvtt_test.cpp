#include "media/webvtt.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/encoding.hpp"

namespace matinee::media {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Cue> vtt(const std::string& text) {
  auto track = read_webvtt(text);
  EXPECT_TRUE(track) << track.error();
  return track ? track->cues : std::vector<Cue>{};
}

std::vector<Cue> srt(const std::string& text) {
  auto track = read_srt(text);
  EXPECT_TRUE(track) << track.error();
  return track ? track->cues : std::vector<Cue>{};
}

TEST(ReadWebvtt, TakesCuesInTheirOrderOfTime) {
  const auto cues =
      vtt("WEBVTT - a title\nKind: captions\n\n"
          "NOTE\n00:00:00.000 --> 00:00:09.000\nnot shown\n\n"
          "STYLE\n::cue { color: red }\n\n"
          "second\n00:01:02.500 --> 01:00:04.000 align:start region:x line:0\n<i>Two</i>\nlines\n\n"
          "00:01.000 --> 00:02.000\n<v Ada>One & only\n");

  EXPECT_THAT(
      cues,
      ElementsAre(
          Cue{.start_ms = 1'000, .end_ms = 2'000, .settings = "", .text = "<v Ada>One & only"},
          Cue{.start_ms = 62'500,
              .end_ms = 3'604'000,
              .settings = "align:start line:0",
              .text = "<i>Two</i>\nlines"}
      )
  );
}

TEST(ReadWebvtt, TakesAnyLineEndsAndAByteOrderMark) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const auto cues =
        vtt("\xEF\xBB\xBFWEBVTT" + end + end + "00:01.000 --> 00:02.000" + end + "Ünö" + end +
            "two" + end + end + "00:03.000 --> 00:04.000" + end + "x");
    ASSERT_EQ(cues.size(), 2U);
    EXPECT_EQ(cues[0].text, "Ünö\ntwo");
  }
}

TEST(ReadWebvtt, SkipsBrokenCues) {
  const auto track = read_webvtt(
      "WEBVTT\n\n"
      "00:01.000 --> 00:01.000\nno time\n\n"
      "00:03.000 --> 00:02.000\nbackwards\n\n"
      "00:61.000 --> 02:02.000\nno such second\n\n"
      "999:00:00.000 --> 999:00:01.000\ntoo late\n\n"
      "00:05.000 --> 00:06.000\n\n"
      "00:07.000 -->\nno end\n\n"
      "00:08.000 --> 00:09.000\n" +
      std::string(5'000, 'x') +
      "\n\n"
      "00:10.000 --> 00:11.000\ngood\n00:12.000 --> 00:13.000\nwithout an empty line\n"
  );

  ASSERT_TRUE(track) << track.error();
  EXPECT_EQ(track->skipped, 7U);
  ASSERT_EQ(track->cues.size(), 2U);
  EXPECT_EQ(track->cues[0].text, "good");
  EXPECT_EQ(track->cues[1].start_ms, 12'000);
}

TEST(ReadWebvtt, RefusesWhatIsNone) {
  EXPECT_FALSE(read_webvtt(""));
  EXPECT_FALSE(read_webvtt("WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n"));
  EXPECT_FALSE(read_webvtt("1\n00:00:01,000 --> 00:00:02,000\nx\n"));
  EXPECT_FALSE(read_webvtt("WEBVTT\n\n00:01.000 --> 00:02.000\nL\xF6wen\n")) << "Latin-1";
  EXPECT_FALSE(read_webvtt("WEBVTT\n\n" + std::string(max_text_bytes, ' ')));
  EXPECT_TRUE(read_webvtt("WEBVTT"));
}

TEST(ReadWebvtt, RefusesTooManyCues) {
  std::string text = "WEBVTT\n\n";
  for (std::size_t i = 0; i < max_cues; ++i)
    text += "00:01.000 --> 00:02.000\nx\n\n";
  EXPECT_TRUE(read_webvtt(text));

  EXPECT_FALSE(read_webvtt(text + "00:01.000 --> 00:02.000\nx\n"));
}

TEST(ReadWebvtt, MakesForeignMarkupText) {
  const auto cues =
      vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n"
          "<script>x</script> <img src=x onerror=y> <c.red>red</c> <00:01.500>late 1 < 2 <b\n");

  ASSERT_EQ(cues.size(), 1U);
  EXPECT_EQ(
      cues[0].text,
      "&lt;script>x&lt;/script> &lt;img src=x onerror=y> <c.red>red</c> <00:01.500>late 1 &lt; 2 "
      "&lt;b"
  );
}

TEST(ReadSrt, TakesWhatPeopleWrite) {
  const auto cues =
      srt("\xEF\xBB\xBF"
          "1\r\n00:00:01,000 --> 00:00:02,500 X1:0 X2:9\r\n{\\an8}<I>One</I> & <font "
          "color=\"red\">two</font>\r\n\r\n"
          "00:00:03.5 --> 00:00:04,000\r\nno number\r\n"
          "7\r\n0:00:05,000 --> 0:00:06,000\r\n1984\r\n\r\n");

  EXPECT_THAT(
      cues,
      ElementsAre(
          Cue{.start_ms = 1'000, .end_ms = 2'500, .settings = "", .text = "<i>One</i> &amp; two"},
          Cue{.start_ms = 3'500, .end_ms = 4'000, .settings = "", .text = "no number"},
          Cue{.start_ms = 5'000, .end_ms = 6'000, .settings = "", .text = "1984"}
      )
  );
}

TEST(ReadSrt, RefusesOtherFiles) {
  EXPECT_FALSE(read_srt(""));
  EXPECT_FALSE(read_srt("#EXTM3U\n/etc/passwd\n"));
}

TEST(ReadSubtitles, TellsTheLineOfEveryFault) {
  const auto webvtt = read_subtitles(
      "WEBVTT\nKind: captions\n\nNOTE\nnothing --> here\n\nname\n00:01.000 --> 00:02.000\ngood\n\n"
      "cut off\n\n00:03 --> 00:04.000\nx\n\n00:05.000 --> 00:04.000\nx\n\n00:06.000 --> x\n"
  );
  const auto subrip = read_subtitles(
      "1\r\n00:00:01,000 --> 00:00:02,000\r\ngood\r\n\r\nlost words\r\n2\r\n00:00:03,000 --> "
      "00:00:04,000\r\n\r\n3\r\n"
  );

  ASSERT_TRUE(webvtt) << webvtt.error();
  EXPECT_THAT(
      webvtt->faults,
      ElementsAre(
          TextFault{11, "text that belongs to no subtitle"},
          TextFault{13, "the time before --> can't be read"},
          TextFault{16, "it ends before it begins"},
          TextFault{19, "the time behind --> can't be read"}
      )
  );
  EXPECT_EQ(webvtt->cues.size(), 1U);
  ASSERT_TRUE(subrip) << subrip.error();
  EXPECT_THAT(subrip->faults, ElementsAre(TextFault{5, "text that belongs to no subtitle"}));
}

TEST(ReadSubtitles, NamesOtherEncodings) {
  using namespace std::string_literals;
  EXPECT_THAT(read_subtitles("\xFF\xFEW\0E\0"s).error(), HasSubstr("UTF-16 (little endian)"));
  EXPECT_THAT(read_subtitles("\xFE\xFF\0W\0E"s).error(), HasSubstr("UTF-16 (big endian)"));
  EXPECT_THAT(read_subtitles("\xFF\xFE\0\0W\0\0\0"s).error(), HasSubstr("UTF-32"));
  EXPECT_THAT(read_subtitles("1\0\n\0"s).error(), HasSubstr("UTF-16"));
  EXPECT_THAT(
      read_subtitles("1\n00:00:01,000 --> 00:00:02,000\nL\xF6wen\n").error(),
      HasSubstr("not UTF-8 in line 3")
  );
  EXPECT_FALSE(read_subtitles(std::string(max_text_bytes + 1, '\xFF')));
}

TEST(SegmentWebvtt, PutsACueIntoEverySegmentThatShowsIt) {
  const SegmentGrid grid{{25, 1}, 500, GridStart::bootstrap};  // 0, 2, 4, 8, 14 to 20 s.
  const std::vector<Cue> cues{
      {.start_ms = 500, .end_ms = 2'000, .text = "first"},
      {.start_ms = 3'500, .end_ms = 8'040, .text = "long"},
      {.start_ms = 19'000, .end_ms = 99'000, .text = "last"},
      {.start_ms = 20'000, .end_ms = 21'000, .text = "behind"}
  };

  const auto segments = segment_webvtt(cues, grid);

  ASSERT_TRUE(segments) << segments.error();
  const std::string header = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n";
  const std::string whole = "00:00:03.500 --> 00:00:08.040\nlong\n\n";
  EXPECT_THAT(
      *segments,
      ElementsAre(
          header + "00:00:00.500 --> 00:00:02.000\nfirst\n\n",
          header + whole,
          header + whole,
          header + whole,
          header + "00:00:19.000 --> 00:01:39.000\nlast\n\n"
      )
  );
}

TEST(SegmentWebvtt, RefusesCuesThatFillEverySegment) {
  const SegmentGrid grid{{25, 1}, 12LL * 3600 * 25};
  const Cue endless{.start_ms = 0, .end_ms = 12LL * 3600 * 1000, .text = std::string(4'000, 'x')};

  EXPECT_TRUE(segment_webvtt({endless, endless}, grid));
  EXPECT_FALSE(segment_webvtt(std::vector<Cue>(100, endless), grid));
}

TEST(Storyboard, NamesARectangleForEveryTime) {
  const auto text = write_storyboard(
      {.folder = "3/storyboard/",
       .columns = 2,
       .rows = 2,
       .tile = {.width = 160, .height = 90},
       .interval_s = 10,
       .tiles = 6,
       .duration_s = 52.5}
  );

  EXPECT_THAT(
      text,
      HasSubstr("WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n3/storyboard/000.jpg#xywh=0,0,160,90\n\n")
  );
  EXPECT_THAT(
      text, HasSubstr("00:00:30.000 --> 00:00:40.000\n3/storyboard/000.jpg#xywh=160,90,160,90\n\n")
  );
  EXPECT_THAT(
      text, HasSubstr("00:00:50.000 --> 00:00:52.500\n3/storyboard/001.jpg#xywh=160,0,160,90\n\n")
  );
  EXPECT_EQ(vtt(text).size(), 6U);
}

/// Lines that a parser may stumble over.
std::string any_lines() {
  const auto lines = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "",
      " ",
      "1",
      "NOTE x",
      "STYLE",
      "-->",
      "00:01.000 --> 00:02.000",
      "00:00:03,000 --> 00:00:04,500 align:start",
      "text --> more",
      "<b>x",
      "</",
      "<",
      ">",
      "--",
      "&",
      "{\\an8}",
      "<font",
      "a\tb\x01",
      "<v x-->y>",
      "--<i>></i>",
      "WEBVTT",
      "{\\an8}-->",
      "-",
      "99"
  ));
  std::string out;
  for (const auto& line : lines)
    out += line + *rc::gen::element<std::string>("\n", "\r\n", "\r", "", " ");
  return out;
}

RC_GTEST_PROP(Webvtt, ReadsBackWhatItWrites, ()) {
  const auto text = any_lines();
  for (const auto& track : {read_webvtt("WEBVTT\n\n" + text), read_srt(text)}) {
    if (!track) continue;
    const auto again = read_webvtt(write_webvtt(track->cues));
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->cues == track->cues);
    RC_ASSERT(again->skipped == 0U);
  }
}

RC_GTEST_PROP(Webvtt, SurvivesNoise, (const std::string& noise)) {
  const auto text = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + noise;
  const auto track = read_webvtt(text);
  RC_ASSERT(track.has_value() == is_utf8(text));
  static_cast<void>(read_srt(text));
}

RC_GTEST_PROP(ReadSubtitles, SurvivesBytesAndTellsLinesThatExist, (const std::string& bytes)) {
  const auto text = *rc::gen::element<std::string>("", "WEBVTT\n\n", "\xEF\xBB\xBFWEBVTT\r\r") +
                    any_lines() + bytes + any_lines();
  const auto track = read_subtitles(text);
  if (!track) return;
  const auto lines = std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; });
  RC_ASSERT(track->faults.size() <= max_text_faults);
  for (const auto& fault : track->faults)
    RC_ASSERT(fault.line >= 1U && fault.line <= static_cast<std::size_t>(lines) + 1);
  const auto again = read_subtitles(write_webvtt(track->cues));
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->cues == track->cues);
  RC_ASSERT(again->faults.empty());
}

}  // namespace
}  // namespace matinee::media
