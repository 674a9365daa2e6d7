#include "streaming-service/domain/limit_height.hpp"

#include <string>

#include <gtest/gtest.h>

namespace matinee::streaming {
namespace {

const std::string master =
    "#EXTM3U\n#EXT-X-VERSION:7\n"
    "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"und\",URI=\"audio-und-0.m3u8\"\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=640x360\n360p.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=2,RESOLUTION=720x1280\n720p.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=3,RESOLUTION=1920x1080\n1080p.m3u8\n";

TEST(LimitMaster, LeavesOutWhatIsAboveTheLimit) {
  const std::string limited = limit_master(master, 720);

  EXPECT_EQ(limited, master.substr(0, master.find("#EXT-X-STREAM-INF:BANDWIDTH=3")));
}

TEST(LimitMaster, KeepsAllWithoutALimit) {
  EXPECT_EQ(limit_master(master, 0), master);
  EXPECT_EQ(limit_master(master, 2160), master);
}

TEST(LimitMaster, SurvivesOddTexts) {
  EXPECT_EQ(limit_master("", 720), "");
  EXPECT_EQ(limit_master("#EXT-X-STREAM-INF:", 720), "#EXT-X-STREAM-INF:\n\n");
  EXPECT_EQ(
      limit_master("#EXT-X-I-FRAME-STREAM-INF:URI=\"1080p.m3u8\"\n#X:URI=\"", 720), "#X:URI=\"\n"
  );
}

TEST(LimitManifest, LeavesOutWhatIsAboveTheLimit) {
  const std::string below = "  <Representation id=\"720p\" codecs=\"avc1.64001f\"/>\n";
  const std::string above = "  <Representation id=\"1080p\" codecs=\"avc1.640028\"/>\n";
  const std::string sound = "  <Representation id=\"en-0\" bandwidth=\"1\">\n";
  const std::string manifest = "<MPD>\n" + below + above + sound + "</MPD>\n";

  EXPECT_EQ(limit_manifest(manifest, 720), "<MPD>\n" + below + sound + "</MPD>\n");
  EXPECT_EQ(limit_manifest(manifest, 1080), manifest);
  EXPECT_EQ(limit_manifest(manifest, 0), manifest);
  EXPECT_EQ(limit_manifest("", 720), "");
}

TEST(IsAllowed, ComparesHeights) {
  EXPECT_TRUE(is_allowed(720, 720));
  EXPECT_FALSE(is_allowed(721, 720));
  EXPECT_TRUE(is_allowed(2160, 0));
  EXPECT_TRUE(is_allowed(0, 144));
}

}  // namespace
}  // namespace matinee::streaming
