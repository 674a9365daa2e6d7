#include "streaming-service/domain/object_path.hpp"

#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace matinee::streaming {
namespace {

const VideoId video = VideoId::trusted("vid_01jd7q8v9hf6m8q3w2k5t4r7x0");

TEST(ParseObject, TakesEveryObjectOfATitle) {
  struct Case {
    const char* path;
    const char* type;
    int height;
    int generation;
  };

  for (const Case& given : {
           Case{"master.m3u8", "application/vnd.apple.mpegurl", 0, 0},
           Case{"manifest.mpd", "application/dash+xml", 0, 0},
           Case{"144p.m3u8", "application/vnd.apple.mpegurl", 144, 0},
           Case{"2160p.m3u8", "application/vnd.apple.mpegurl", 2160, 0},
           Case{"audio-und-0.m3u8", "application/vnd.apple.mpegurl", 0, 0},
           Case{"subtitles-en-1.m3u8", "application/vnd.apple.mpegurl", 0, 0},
           Case{"iframes-360p.m3u8", "application/vnd.apple.mpegurl", 360, 0},
           Case{"thumbnails/0001.jpg", "image/jpeg", 0, 0},
           Case{"thumbnails/storyboard.vtt", "text/vtt; charset=utf-8", 0, 0},
           Case{"2/thumbnails/storyboard-000.jpg", "image/jpeg", 0, 2},
           Case{"3/i/360p/init.mp4", "video/mp4", 360, 3},
           Case{"3/i/360p/00004.m4s", "video/iso.segment", 360, 3},
           Case{"1/s/en-t0/all.vtt", "text/vtt; charset=utf-8", 0, 1},
           Case{"3/v/720p/init.mp4", "video/mp4", 720, 3},
           Case{"3/v/720p/00000.m4s", "video/iso.segment", 720, 3},
           Case{"12/a/und-0/init.mp4", "audio/mp4", 0, 12},
           Case{"12/a/und-0/00017.m4s", "video/iso.segment", 0, 12},
           Case{"1/s/en-0/00001.vtt", "text/vtt; charset=utf-8", 0, 1},
           Case{"1/thumbnails/0003.jpg", "image/jpeg", 0, 1},
       }) {
    const auto object = parse_object(given.path);
    ASSERT_TRUE(object) << given.path;
    EXPECT_EQ(object->key(video), "hls/" + video.str() + "/" + given.path);
    EXPECT_EQ(object->content_type, given.type) << given.path;
    EXPECT_EQ(object->height, given.height) << given.path;
    EXPECT_EQ(object->generation, given.generation) << given.path;
  }
}

TEST(ParseObject, KnowsTheSegmentsThatMayBeWaitedFor) {
  for (const auto& [path, rendition, number] :
       {std::tuple{"3/v/720p/00012.m4s", "720p", 12},
        std::tuple{"12/a/und-0/00000.m4s", "und-0", 0},
        std::tuple{"1/s/en-t0/00001.vtt", "en-t0", 1}}) {
    const auto object = parse_object(path);
    ASSERT_TRUE(object && object->segment) << path;
    EXPECT_EQ(object->segment->rendition, rendition);
    EXPECT_EQ(object->segment->number, number);
  }
  for (const auto* path :
       {"3/v/720p/init.mp4",
        "1/s/en-t0/all.vtt",
        "3/i/360p/00004.m4s",
        "1/thumbnails/0003.jpg",
        "720p.m3u8"})
    EXPECT_FALSE(parse_object(path).value().segment) << path;
}

TEST(ParseObject, TakesNothingElse) {
  for (const std::string& path :
       {std::string{""},
        std::string{"/"},
        std::string{"master.m3u8/"},
        std::string{"/master.m3u8"},
        std::string{"MASTER.m3u8"},
        std::string{"master.m3u8\0", 12},
        std::string{"master.m3u"},
        std::string{"source"},
        std::string{"p.m3u8"},
        std::string{"0720p.m3u8"},
        std::string{"7p.m3u8"},
        std::string{"72000p.m3u8"},
        std::string{"-20p.m3u8"},
        std::string{"audio-.m3u8"},
        std::string{"audio-../x.m3u8"},
        std::string{"audio-A.m3u8"},
        std::string{"audio-a.b.m3u8"},
        std::string{"audio-" + std::string(33, 'a') + ".m3u8"},
        std::string{"../uploads/upl_1/source"},
        std::string{"thumbnails/../master.m3u8"},
        std::string{"thumbnails/.jpg"},
        std::string{"thumbnails/a/b.jpg"},
        std::string{"thumbnails/a.png"},
        std::string{"thumbnails/other.vtt"},
        std::string{"iframes-p.m3u8"},
        std::string{"iframes-en-0.m3u8"},
        std::string{"3/i/en-0/init.mp4"},
        std::string{"1/s/en-t0/some.vtt"},
        std::string{"0/v/720p/init.mp4"},
        std::string{"01/v/720p/init.mp4"},
        std::string{"9999999999/v/720p/init.mp4"},
        std::string{"1/v/720/init.mp4"},
        std::string{"1/v/720p/init.mp4/x"},
        std::string{"1/v/720p/0000.m4s"},
        std::string{"1/v/720p/000000.m4s"},
        std::string{"1/v/720p/0000a.m4s"},
        std::string{"1/v/720p/"},
        std::string{"1/v/720p"},
        std::string{"1/v/../init.mp4"},
        std::string{"1/a/../init.mp4"},
        std::string{"1/a//init.mp4"},
        std::string{"1/x/720p/init.mp4"},
        std::string{"1/s/en/init.mp4"},
        std::string{"1/v/720p/00000.vtt"},
        std::string{"1//720p/init.mp4"},
        std::string{"1\\v\\720p\\init.mp4"},
        std::string{"1/v/720p/init.mp4%00"}}) {
    EXPECT_FALSE(parse_object(path)) << path;
  }
}

TEST(SplitPath, NeedsAllThreeParts) {
  const auto path = split_path("token/vid_1/1/v/720p/init.mp4");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->token, "token");
  EXPECT_EQ(path->video, "vid_1");
  EXPECT_EQ(path->object, "1/v/720p/init.mp4");
  EXPECT_FALSE(split_path("token/vid_1"));
  EXPECT_FALSE(split_path("token"));
  EXPECT_FALSE(split_path(""));
}

}  // namespace
}  // namespace matinee::streaming
