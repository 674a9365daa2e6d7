#include "media/fragments.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/encoding.hpp"
#include "media/fake_boxes.hpp"

namespace matinee::media {
namespace {

using fakes::box;
using fakes::number;
using fakes::u32;
using fakes::zeros;

const InitSection init{.timescale = 25, .codecs = "avc1.64001e", .is_video = true};

/// One picture of as many bytes as `data`.
std::string fragment(std::uint64_t decode_time, const std::string& data) {
  const auto tfhd = box("tfhd", u32(0x38) + u32(1) + u32(25) + u32(data.size()) + u32(0));
  const auto tfdt = box("tfdt", u32(0x01000000) + number(decode_time, 8));
  const auto trun = box("trun", u32(0) + u32(1));
  return box("moof", box("traf", tfhd + tfdt + trun)) + box("mdat", data);
}

const std::string header = box("ftyp", "iso5") + box("moov", zeros(40));

TEST(Fragments, AreFoundWithTheirBytes) {
  const auto first = fragment(200, "abc");
  const auto second = fragment(225, "defgh");

  const auto read = read_fragments(
      bytes_of(header + first + box("free", "") + second + box("mfra", zeros(8))), init
  );

  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].range, (ByteRange{header.size(), first.size()}));
  EXPECT_EQ((*read)[1].range, (ByteRange{header.size() + first.size() + 8, second.size()}));
  EXPECT_EQ((*read)[1].media.decode_time, 225U);
  EXPECT_TRUE((*read)[1].media.starts_with_sync);
}

TEST(Fragments, AreRefusedWhereTheFileIsBroken) {
  const auto one = fragment(0, "abc");
  const auto refuses = [](const std::string& bytes) {
    return !read_fragments(bytes_of(bytes), init);
  };

  EXPECT_TRUE(refuses(""));
  EXPECT_TRUE(refuses(header));
  EXPECT_TRUE(refuses(one + box("evil", "")));
  EXPECT_TRUE(refuses(one + box("mdat", "x")));
  EXPECT_TRUE(refuses(one + box("moof", "")));
  EXPECT_TRUE(refuses(one + one)) << "the same time twice";
  const auto cuts = header + one;
  for (std::size_t length = 0; length < cuts.size(); ++length)
    EXPECT_TRUE(refuses(cuts.substr(0, length))) << length;
}

TEST(IframeSegments, LastUntilTheNextPicture) {
  const auto file = [](const std::string& uri, const std::string& bytes) {
    return FragmentFile{.uri = uri, .fragments = read_fragments(bytes_of(bytes), init).value()};
  };
  const std::vector<FragmentFile> files{
      file("0.mp4", fragment(0, "abc") + fragment(25, "de")), file("1.mp4", fragment(60, "f"))
  };

  const auto segments = iframe_segments(files, 25, 3);

  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[0].uri, "0.mp4");
  EXPECT_EQ(segments[2].uri, "1.mp4");
  EXPECT_DOUBLE_EQ(segments[0].seconds, 1);
  EXPECT_DOUBLE_EQ(segments[1].seconds, 1.4);
  EXPECT_DOUBLE_EQ(segments[2].seconds, 0.6);
  EXPECT_EQ(segments[1].range->offset, segments[0].range->bytes);
}

RC_GTEST_PROP(Fragments, SurviveDamage, ()) {
  auto bytes = header + fragment(0, "abc") + fragment(25, "defg");
  const auto damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i)
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();

  const auto read = read_fragments(bytes_of(bytes), init);

  if (!read) return;
  for (const auto& found : *read)
    RC_ASSERT(found.range.offset + found.range.bytes <= bytes.size());
}

}  // namespace
}  // namespace matinee::media
