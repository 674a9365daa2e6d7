#include "media/playlist.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::media {
namespace {

TEST(MediaPlaylist, IsACompleteVodList) {
  const MediaPlaylist playlist{
      .init_uri = "3/v/720p/init.mp4",
      .target_duration_s = 6,
      .segments =
          {{.uri = "3/v/720p/00000.m4s", .seconds = 6.006},
           {.uri = "3/v/720p/00001.m4s", .seconds = 2.002}}
  };

  EXPECT_EQ(
      write_media_playlist(playlist),
      "#EXTM3U\n"
      "#EXT-X-VERSION:7\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-TARGETDURATION:6\n"
      "#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:VOD\n"
      "#EXT-X-MAP:URI=\"3/v/720p/init.mp4\"\n"
      "#EXTINF:6.006000,\n"
      "3/v/720p/00000.m4s\n"
      "#EXTINF:2.002000,\n"
      "3/v/720p/00001.m4s\n"
      "#EXT-X-ENDLIST\n"
  );
}

TEST(TargetDuration, RoundsTheLongestSegment) {
  EXPECT_EQ(target_duration(std::vector<PlaylistSegment>{{"a", 6.006}, {"b", 2}}), 6);
  EXPECT_EQ(target_duration(std::vector<PlaylistSegment>{{"a", 0.3}}), 1);
  EXPECT_EQ(target_duration(std::vector<PlaylistSegment>{{"a", 1e18}}), 2'147'483'647);
}

Variant variant(int height, int peak) {
  return {
      .uri = std::to_string(height) + "p.m3u8",
      .resolution = {.width = height * 16 / 9, .height = height},
      .frame_rate = {30000, 1001},
      .codecs = "avc1.64001f",
      .peak = peak,
      .average = peak / 2
  };
}

TEST(MasterPlaylist, AddsTheAudioToEveryVariant) {
  const std::vector<AudioRendition> audio{
      {.uri = "audio-und-0.m3u8",
       .name = "Audio",
       .language = "und",
       .codecs = "mp4a.40.2",
       .peak = 130'000,
       .average = 128'000,
       .is_default = true}
  };

  EXPECT_EQ(
      write_master_playlist({variant(720, 2'000'000)}, audio),
      "#EXTM3U\n"
      "#EXT-X-VERSION:7\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Audio\",LANGUAGE=\"und\",DEFAULT=YES,"
      "AUTOSELECT=YES,"
      "CHANNELS=\"2\",URI=\"audio-und-0.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2130000,AVERAGE-BANDWIDTH=1128000,CODECS=\"avc1.64001f,mp4a.40."
      "2\","
      "RESOLUTION=1280x720,FRAME-RATE=29.970,VIDEO-RANGE=SDR,AUDIO=\"audio\",CLOSED-CAPTIONS=NONE\n"
      "720p.m3u8\n"
  );
}

TEST(MasterPlaylist, NamesNoAudioWhereThereIsNone) {
  const auto text = write_master_playlist({variant(720, 2'000'000)}, {});

  EXPECT_THAT(text, testing::Not(testing::HasSubstr("AUDIO=")));
  EXPECT_THAT(text, testing::HasSubstr("CODECS=\"avc1.64001f\","));
}

TEST(MasterPlaylist, ListsTheStartRungFirst) {
  const auto text = write_master_playlist(
      {variant(1080, 5'000'000), variant(144, 150'000), variant(720, 2'400'000)}, {}
  );

  EXPECT_LT(text.find("\n720p"), text.find("\n144p"));
  EXPECT_LT(text.find("\n144p"), text.find("\n1080p"));
}

TEST(MediaPlaylist, ListsSinglePicturesByTheirBytes) {
  const MediaPlaylist playlist{
      .init_uri = "3/i/360p/init.mp4",
      .target_duration_s = 1,
      .segments =
          {{.uri = "3/i/360p/00000.mp4", .seconds = 1, .range = ByteRange{800, 5'000}},
           {.uri = "3/i/360p/00000.mp4", .seconds = 0.96, .range = ByteRange{5'800, 4'100}}},
      .is_iframes_only = true
  };

  EXPECT_EQ(
      write_media_playlist(playlist),
      "#EXTM3U\n"
      "#EXT-X-VERSION:7\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-TARGETDURATION:1\n"
      "#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:VOD\n"
      "#EXT-X-I-FRAMES-ONLY\n"
      "#EXT-X-MAP:URI=\"3/i/360p/init.mp4\"\n"
      "#EXTINF:1.000000,\n"
      "#EXT-X-BYTERANGE:5000@800\n"
      "3/i/360p/00000.mp4\n"
      "#EXTINF:0.960000,\n"
      "#EXT-X-BYTERANGE:4100@5800\n"
      "3/i/360p/00000.mp4\n"
      "#EXT-X-ENDLIST\n"
  );
}

TEST(MediaPlaylist, NamesNoInitSectionForText) {
  const auto text =
      write_media_playlist({.segments = {{.uri = "3/s/en-0/00000.vtt", .seconds = 6}}});

  EXPECT_THAT(text, testing::Not(testing::HasSubstr("EXT-X-MAP")));
}

TEST(MasterPlaylist, OffersSubtitlesAndPicturesForScrubbing) {
  const MasterPlaylist playlist{
      .variants = {variant(720, 2'000'000)},
      .subtitles =
          {{.uri = "text-en-0.m3u8", .name = "English", .language = "en", .is_default = true},
           {.uri = "text-en-1.m3u8", .name = "English CC", .language = "en", .describes_sound = true
           }},
      .iframes =
          {{.uri = "iframes-360p.m3u8",
            .resolution = {.width = 640, .height = 360},
            .codecs = "avc1.64001e",
            .peak = 300'000,
            .average = 200'000}}
  };

  EXPECT_EQ(
      write_master_playlist(playlist),
      "#EXTM3U\n"
      "#EXT-X-VERSION:7\n"
      "#EXT-X-INDEPENDENT-SEGMENTS\n"
      "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"English\",LANGUAGE=\"en\",DEFAULT=YES,"
      "AUTOSELECT=YES,FORCED=NO,URI=\"text-en-0.m3u8\"\n"
      "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME=\"English "
      "CC\",LANGUAGE=\"en\",DEFAULT=NO,"
      "AUTOSELECT=YES,FORCED=NO,CHARACTERISTICS=\"public.accessibility.transcribes-spoken-dialog,"
      "public.accessibility.describes-music-and-sound\",URI=\"text-en-1.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1000000,CODECS=\"avc1.64001f\","
      "RESOLUTION=1280x720,FRAME-RATE=29.970,VIDEO-RANGE=SDR,SUBTITLES=\"text\","
      "CLOSED-CAPTIONS=NONE\n"
      "720p.m3u8\n"
      "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=300000,AVERAGE-BANDWIDTH=200000,CODECS=\"avc1.64001e\","
      "RESOLUTION=640x360,VIDEO-RANGE=SDR,URI=\"iframes-360p.m3u8\"\n"
  );
  EXPECT_THAT(
      uris_of(write_master_playlist(playlist)),
      testing::ElementsAre("text-en-0.m3u8", "text-en-1.m3u8", "720p.m3u8", "iframes-360p.m3u8")
  );
}

TEST(AddSubtitles, GivesWhatAPlaylistWithThemWouldBe) {
  MasterPlaylist playlist;
  playlist.variants = {
      {.uri = "720p.m3u8",
       .resolution = {1280, 720},
       .frame_rate = {25, 1},
       .codecs = "avc1.64001f",
       .peak = 2'000'000,
       .average = 1'000'000},
      {.uri = "360p.m3u8",
       .resolution = {640, 360},
       .frame_rate = {25, 1},
       .codecs = "avc1.64001e",
       .peak = 800'000,
       .average = 500'000}
  };
  const auto bare = write_master_playlist(playlist);
  const SubtitleRendition first{.uri = "subtitles-a.m3u8", .name = "A", .language = "en"};
  const SubtitleRendition second{
      .uri = "subtitles-b.m3u8", .name = "B", .language = "de", .is_default = true
  };

  playlist.subtitles = {first};
  const auto with_one = write_master_playlist(playlist);
  playlist.subtitles = {first, second};
  const auto with_both = write_master_playlist(playlist);

  EXPECT_EQ(add_subtitles(bare, {}), bare);
  EXPECT_EQ(add_subtitles(bare, std::vector{first}), with_one);
  EXPECT_EQ(add_subtitles(bare, std::vector{first, second}), with_both);
  EXPECT_THAT(add_subtitles(with_one, std::vector{second}), testing::HasSubstr("subtitles-b.m3u8"));
  EXPECT_THAT(
      uris_of(add_subtitles(with_one, std::vector{second})),
      testing::UnorderedElementsAre(
          "subtitles-a.m3u8", "subtitles-b.m3u8", "360p.m3u8", "720p.m3u8"
      )
  );
}

TEST(UrisOf, FindsAllThatAPlaylistNames) {
  using ::testing::ElementsAre;

  EXPECT_THAT(
      uris_of("#EXTM3U\r\n# a comment URI=\"x\"\r\n#EXT-X-MAP:URI=\"1/init.mp4\"\r\n\r\n"
              "#EXTINF:6.0,\r\n1/00000.m4s\r\n"),
      ElementsAre("1/init.mp4", "1/00000.m4s")
  );
  EXPECT_THAT(
      uris_of("#EXT-X-MEDIA:TYPE=AUDIO,URI=\"audio.m3u8\",NAME=\"A\"\n720p.m3u8"),
      ElementsAre("audio.m3u8", "720p.m3u8")
  );
  EXPECT_THAT(uris_of(""), ElementsAre());
}

}  // namespace
}  // namespace matinee::media
