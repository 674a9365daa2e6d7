#include "streaming-service/domain/edge_playlist.hpp"

#include <string>

#include <gtest/gtest.h>

namespace matinee::streaming {
namespace {

const std::string media =
    "#EXTM3U\n#EXT-X-TARGETDURATION:6\n"
    "#EXT-X-MAP:URI=\"3/v/720p/init.mp4\",BYTERANGE=\"10@0\"\n"
    "#EXTINF:6.000,\n3/v/720p/00000.m4s\n"
    "#EXTINF:2.500,\n3/v/720p/00001.m4s\n#EXT-X-ENDLIST\n";

const cdn::EdgePass pass{
    .base_url = "https://cdn.example/hls/vid_1/",
    .query = "Policy=p&Signature=s",
    .cookies = {},
    .cookie_attributes = {}
};

TEST(LeadToEdge, WritesTheQueryIntoEveryUri) {
  EXPECT_EQ(
      lead_to_edge(media, pass),
      "#EXTM3U\n#EXT-X-TARGETDURATION:6\n"
      "#EXT-X-MAP:URI=\"https://cdn.example/hls/vid_1/3/v/720p/init.mp4?Policy=p&Signature=s\","
      "BYTERANGE=\"10@0\"\n"
      "#EXTINF:6.000,\nhttps://cdn.example/hls/vid_1/3/v/720p/00000.m4s?Policy=p&Signature=s\n"
      "#EXTINF:2.500,\nhttps://cdn.example/hls/vid_1/3/v/720p/00001.m4s?Policy=p&Signature=s\n"
      "#EXT-X-ENDLIST\n"
  );
}

TEST(LeadToEdge, SurvivesOddTexts) {
  EXPECT_EQ(lead_to_edge("", pass), "");
  EXPECT_EQ(lead_to_edge("#EXT-X-MAP:URI=\"", pass), "#EXT-X-MAP:URI=\"\n");
  EXPECT_EQ(lead_to_edge("\n\n#EXTM3U", pass), "\n\n#EXTM3U\n");
}

TEST(FolderOf, IsWhereTheSegmentsLie) {
  EXPECT_EQ(folder_of(media), "3/v/720p/");
  EXPECT_EQ(folder_of("#EXTM3U\n00000.m4s\n"), "");
  EXPECT_EQ(folder_of("#EXTM3U\n"), "");
}

}  // namespace
}  // namespace matinee::streaming
