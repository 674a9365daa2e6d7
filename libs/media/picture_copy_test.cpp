#include "media/picture_copy.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/encoding.hpp"

namespace matinee::media {
namespace {

TEST(CheckPicturesToCopy, TakesWhatEveryPlayerDecodes) {
  const VideoStream good{
      .codec = "h264", .pixel_format = "yuv420p", .transfer = "bt709", .is_progressive = true
  };
  const AvcConfig high{.profile = 100, .constraints = 0, .level = 40};
  EXPECT_TRUE(check_pictures_to_copy(good, high));
  EXPECT_TRUE(check_pictures_to_copy(good, {.profile = 77, .level = 31}));
  EXPECT_TRUE(check_pictures_to_copy(good, {.profile = 66, .constraints = 0xC0, .level = 52}));
  EXPECT_FALSE(check_pictures_to_copy(good, {.profile = 66, .constraints = 0x80, .level = 30}));
  EXPECT_FALSE(check_pictures_to_copy(good, {.profile = 110, .level = 40})) << "10 bits";
  EXPECT_FALSE(check_pictures_to_copy(good, {.profile = 100, .level = 60}));
  EXPECT_FALSE(check_pictures_to_copy(good, {.profile = 100, .level = 0}));

  const std::vector<std::pair<std::string, std::function<void(VideoStream&)>>> others{
      {"codec", [](VideoStream& video) { video.codec = "hevc"; }},
      {"bits", [](VideoStream& video) { video.pixel_format = "yuv420p10le"; }},
      {"full range", [](VideoStream& video) { video.pixel_format = "yuvj420p"; }},
      {"order", [](VideoStream& video) { video.is_progressive = false; }},
      {"fields", [](VideoStream& video) { video.interlaced = true; }},
      {"rotation", [](VideoStream& video) { video.rotation = 180; }},
      {"pixels", [](VideoStream& video) { video.sample_aspect = {4, 3}; }},
      {"HLG", [](VideoStream& video) { video.transfer = "arib-std-b67"; }},
      {"matrix", [](VideoStream& video) { video.matrix = "smpte170m"; }},
      {"primaries", [](VideoStream& video) { video.primaries = "bt2020"; }},
  };
  for (const auto& [name, change] : others) {
    auto video = good;
    change(video);
    EXPECT_FALSE(check_pictures_to_copy(video, high)) << name;
  }
}

/// 20 s at 25 pictures per second, a key frame every second, 1 Mbit/s.
PictureIndex film() {
  PictureIndex out{.times = {.count = 500, .last_s = 19.96, .end_s = 20, .longest_gop_s = 1}};
  out.rate = {25, 1};
  out.reorder = 2;
  for (std::int64_t picture = 0; picture < 500; picture += 25)
    out.key_frames.push_back({.picture = picture, .size = 1'000, .bytes = 125'000});
  return out;
}

std::vector<std::int64_t> begins_of(const PictureCopy& copy) {
  std::vector<std::int64_t> out;
  for (const auto& key : copy.begins)
    out.push_back(key.picture);
  return out;
}

TEST(ReadPictureCopy, CutsAtKeyFramesAndMeasuresSegments) {
  auto pictures = film();
  pictures.key_frames[9].bytes = 425'000;

  const auto copy = read_picture_copy(pictures);

  ASSERT_TRUE(copy) << copy.error();
  EXPECT_EQ(begins_of(*copy), (std::vector<std::int64_t>{0, 50, 100, 200, 350}));
  EXPECT_EQ(copy->average_rate, 1'120'000);
  EXPECT_EQ(copy->peak_rate, 1'400'000);  // Of the fourth segment.
}

TEST(ReadPictureCopy, RefusesWhatDoesNotLieOnAGrid) {
  const std::vector<std::pair<std::string, std::function<void(PictureIndex&)>>> others{
      {"the file is cut", [](PictureIndex& all) { all.times.ended_early = true; }},
      {"the rate is not constant", [](PictureIndex& all) { all.rate = {0, 1}; }},
      {"the pictures do not begin with the title",
       [](PictureIndex& all) { all.times.first_s = 0.021; }},
      {"pictures are shown before the key frame that they follow",
       [](PictureIndex& all) { all.gops_are_closed = false; }},
      {"key frames are too far apart", [](PictureIndex& all) { all.times.longest_gop_s = 8.04; }},
      {"key frames are too far apart",
       [](PictureIndex& all) { all.key_frames.erase(all.key_frames.begin()); }},
      {"key frames are too far apart", [](PictureIndex& all) { all.key_frames.clear(); }},
      {"key frames are too close together", [](PictureIndex& all) { all.reorder = 25; }},
      {"the last segment is too short",
       [](PictureIndex& all) {
         all.key_frames.push_back({.picture = 500, .size = 1, .bytes = 2});
         all.times.count = 502;
       }},
  };
  for (const auto& [reason, change] : others) {
    auto pictures = film();
    change(pictures);
    const auto copy = read_picture_copy(pictures);
    EXPECT_EQ(copy ? "" : copy.error(), reason);
  }
}

/// Units with four bytes of length before each.
std::string units(const std::vector<std::string>& payloads) {
  std::string out;
  for (const auto& payload : payloads)
    out += std::string{"\0\0\0", 3} + static_cast<char>(payload.size()) + payload;
  return out;
}

TEST(BeginsWithIdr, LooksAtTheFirstSlice) {
  const auto is_idr = [](const std::string& sample) {
    return begins_with_idr(bytes_of(sample), 4);
  };
  const std::string delimiter = "\x09\x10";
  const std::string information = "\x06\x05xxxx";
  EXPECT_TRUE(is_idr(units({"\x65slice"})));
  EXPECT_TRUE(is_idr(units({delimiter, information, "\x25slice", "\x41other"})));
  EXPECT_TRUE(is_idr(units({information, "\x65slice"}).substr(0, 16))) << "the rest was not read";
  EXPECT_FALSE(is_idr(units({"\x41slice", "\x65slice"}))) << "a recovery point";
  EXPECT_FALSE(is_idr(units({"\x67parameters", "\x65slice"})));
  EXPECT_FALSE(is_idr(units({information})));
  EXPECT_FALSE(is_idr(units({"", "\x65slice"})));
  EXPECT_FALSE(is_idr(units({information, "\x65slice"}).substr(0, 8)));
  EXPECT_FALSE(is_idr(""));
  EXPECT_TRUE(begins_with_idr(bytes_of(std::string{"\0\x02\x09\x10\0\x02\x65x", 8}), 2));
}

}  // namespace
}  // namespace matinee::media
