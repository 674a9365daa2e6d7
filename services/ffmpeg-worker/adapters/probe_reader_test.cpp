#include "ffmpeg-worker/adapters/probe_reader.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace matinee::worker {
namespace {

constexpr auto json = R"({
  "streams": [
    {"index": 0, "codec_type": "video", "codec_name": "hevc", "width": 1920, "height": 1080, "sample_aspect_ratio": "1:1",
     "r_frame_rate": "30000/1001", "nb_frames": "240", "pix_fmt": "yuv420p10le", "color_transfer": "arib-std-b67",
     "field_order": "tt", "disposition": {"attached_pic": 0}, "side_data_list": [{"rotation": -90}]},
    {"index": 1, "codec_type": "audio", "codec_name": "aac", "profile": "LC", "channels": 2, "sample_rate": "48000",
     "bit_rate": "128000", "start_time": "1.500000", "duration": "8.0", "tags": {"language": "deu"}},
    {"index": 2, "codec_type": "audio", "codec_name": "unheard_of", "channels": 2},
    {"index": 3, "codec_type": "data"},
    {"index": 4, "codec_type": "subtitle", "codec_name": "subrip", "tags": {"language": "eng"},
     "disposition": {"forced": 1, "hearing_impaired": 0}},
    {"index": 5, "codec_type": "subtitle", "codec_name": "hdmv_pgs_subtitle"},
    {"index": 6, "codec_type": "subtitle", "codec_name": "ass", "disposition": {"hearing_impaired": 1}}],
  "format": {"format_name": "mov,mp4,m4a,3gp,3g2,mj2", "nb_streams": 4, "start_time": "1.000000", "duration": "8.008", "size": "4752140"}
})";

TEST(ReadProbe, FindsWhatThePlanNeeds) {
  const auto source = read_probe(json);

  ASSERT_TRUE(source) << source.error().reason;
  EXPECT_EQ(source->container, "mov");
  EXPECT_EQ(source->bytes, 4'752'140U);
  ASSERT_EQ(source->video.size(), 1U);
  const auto& video = source->video[0];
  EXPECT_EQ(display_size(video), (media::Size{.width = 1080, .height = 1920}));
  EXPECT_EQ(video.declared_rate, (media::Rational{30000, 1001}));
  EXPECT_EQ(video.declared_frames, 240);
  EXPECT_TRUE(video.interlaced);
  EXPECT_TRUE(is_hdr(video));
  ASSERT_EQ(source->audio.size(), 1U);
  EXPECT_DOUBLE_EQ(source->audio[0].start_s, 0.5);
  EXPECT_EQ(source->audio[0].language, "deu");
  ASSERT_EQ(source->text.size(), 2U) << "pictures of text are no text";
  EXPECT_EQ(source->text[0].index, 4);
  EXPECT_EQ(source->text[0].language, "eng");
  EXPECT_TRUE(source->text[0].is_forced);
  EXPECT_EQ(source->text[1].language, "und");
  EXPECT_TRUE(source->text[1].describes_sound);
}

TEST(ReadProbe, RefusesWhatHasNoFormat) {
  EXPECT_FALSE(read_probe("{}"));
  EXPECT_FALSE(read_probe("nonsense"));
  EXPECT_FALSE(read_probe(R"({"format": {"format_name": "hls"}})"));
}

TEST(CleanLanguage, IsALanguageOrUnd) {
  EXPECT_EQ(clean_language("eng"), "eng");
  EXPECT_EQ(clean_language("de"), "de");
  EXPECT_EQ(clean_language(""), "und");
  EXPECT_EQ(clean_language("../"), "und");
  EXPECT_EQ(clean_language("a\"b"), "und");
}

TEST(PictureTimesReader, SumsUpPacketsInAnyOrderAndAnyPieces) {
  const std::string lines =
      "1.000000,0.96,0.040000,K_\n1.080000,1.0,0.040000,__\n1.040000,1.04,0.040000,__\n5.0,5.0,1.0,"
      "_D\n";
  PictureTimesReader reader{1.0};
  for (const char c : lines)
    EXPECT_TRUE(reader.add(std::string_view{&c, 1}));

  const auto times = reader.finish();

  EXPECT_EQ(times.count, 3);
  EXPECT_DOUBLE_EQ(times.first_s, 0);
  EXPECT_NEAR(times.end_s, 0.12, 1e-9);
  EXPECT_NEAR(times.longest_s, 0.04, 1e-9);
}

TEST(PictureTimesReader, TakesDecodingTimesWhereNoOthersAre) {
  PictureTimesReader reader{0};
  EXPECT_TRUE(reader.add("N/A,0.5,N/A,K_\nN/A,N/A,N/A,__\n"));

  EXPECT_EQ(reader.finish().count, 1);
}

RC_GTEST_PROP(ProbeReader, SurvivesNoise, (const std::string& noise)) {
  PictureTimesReader reader{0};
  static_cast<void>(reader.add(noise));
  static_cast<void>(reader.add("\n"));

  RC_ASSERT(!read_probe(noise).has_value());
  RC_ASSERT(reader.finish().count >= 0);
}

}  // namespace
}  // namespace matinee::worker
