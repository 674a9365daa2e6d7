#include "media/fmp4.hpp"

#include <string>
#include <vector>

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

std::string init_with(const std::string& entry) {
  const auto mdhd = box("mdhd", zeros(12) + u32(12'800) + zeros(8));
  const auto stsd = box("stsd", zeros(4) + u32(1) + entry);
  const auto trak = box("trak", box("mdia", mdhd + box("minf", box("stbl", stsd))));
  const auto trex = box("trex", zeros(4) + u32(1) + u32(1) + u32(512) + u32(0) + u32(0x10000));
  return box("ftyp", "iso5") + box("moov", trak + box("mvex", trex));
}

std::string avc_init() {
  const auto entry = zeros(24) + number(1280, 2) + number(720, 2) + zeros(50);
  return init_with(box("avc1", entry + box("avcC", std::string{"\x01\x64\x00\x1f\xff", 5})));
}

/// `last`: the second byte of AudioSpecificConfig, with the number of channels.
std::string aac_init(char last = '\x90') {
  const std::string specific = std::string{"\x05\x02\x11", 3} + last;
  const auto config = std::string{"\x04\x11\x40", 3} + zeros(12) + specific;
  const auto stream = std::string{"\x03\x16", 2} + zeros(3) + config;
  const auto entry = zeros(16) + number(2, 2) + zeros(10);
  return init_with(box("mp4a", entry + box("esds", zeros(4) + stream)));
}

/// Two samples of 512 ticks, 3 and 4 bytes, the first one a key frame.
std::string segment(std::uint64_t decode_time = 76'800, const std::string& data = "abcdefg") {
  const auto tfhd = box("tfhd", u32(0x20000) + u32(1));
  const auto tfdt = box("tfdt", u32(0x01000000) + number(decode_time, 8));
  const auto trun = box("trun", u32(0x204) + u32(2) + u32(0x2000000) + u32(3) + u32(4));
  return box("styp", "msdh") +
         box("moof", box("mfhd", zeros(8)) + box("traf", tfhd + tfdt + trun)) + box("mdat", data);
}

InitSection video() {
  return read_init(bytes_of(avc_init())).value();
}

TEST(ReadInit, FindsCodecSizeAndTimescale) {
  const auto init = read_init(bytes_of(avc_init()));

  ASSERT_TRUE(init) << init.error();
  EXPECT_TRUE(init->is_video);
  EXPECT_EQ(init->codecs, "avc1.64001f");
  EXPECT_EQ(init->size, (Size{.width = 1280, .height = 720}));
  EXPECT_EQ(init->timescale, 12'800U);
  EXPECT_EQ(init->default_duration, 512U);
}

TEST(ReadInit, FindsAac) {
  const auto init = read_init(bytes_of(aac_init()));

  ASSERT_TRUE(init) << init.error();
  EXPECT_FALSE(init->is_video);
  EXPECT_EQ(init->codecs, "mp4a.40.2");
  EXPECT_EQ(init->channels, 2);
}

TEST(ReadInit, CountsTheChannelsThatAreDecoded) {
  // The sample entry says 2 in all of them.
  EXPECT_EQ(read_init(bytes_of(aac_init('\x88')))->channels, 1);
  EXPECT_EQ(read_init(bytes_of(aac_init('\xb0')))->channels, 6);
  EXPECT_EQ(read_init(bytes_of(aac_init('\x80')))->channels, 2) << "a program config element";
}

TEST(ReadInit, RefusesWhatIsNoInitSection) {
  EXPECT_FALSE(read_init({}));
  EXPECT_FALSE(read_init(bytes_of("hello, world")));
  EXPECT_FALSE(read_init(bytes_of(init_with(box("hvc1", zeros(100))))));
}

TEST(ReadSegment, SumsItsSamples) {
  const auto read = read_segment(bytes_of(segment()), video());

  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->decode_time, 76'800U);
  EXPECT_EQ(read->samples, 2U);
  EXPECT_EQ(read->duration, 1'024U);
  EXPECT_TRUE(read->starts_with_sync);
}

TEST(ReadSegment, RefusesATruncatedOne) {
  const auto whole = segment();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_segment(bytes_of(std::string_view{whole}.substr(0, length)), video()))
        << length;
  }
}

TEST(ReadSegment, RefusesDataThatDoesNotMatchItsSamples) {
  EXPECT_FALSE(read_segment(bytes_of(segment(0, "abcdef")), video()));
  EXPECT_FALSE(read_segment(bytes_of(segment(0, "abcdefgh")), video()));
}

TEST(ReadSegment, RefusesAnythingBehindTheData) {
  EXPECT_FALSE(read_segment(bytes_of(segment() + box("free", "")), video()));
  EXPECT_FALSE(read_segment(bytes_of(segment() + segment()), video()));
}

TEST(ReadSegment, RefusesARunThatClaimsBillionsOfSamples) {
  const auto trun = box("trun", u32(0) + u32(0xFFFFFFFF));
  const auto traf = box("traf", box("tfhd", u32(0) + u32(1)) + box("tfdt", zeros(8)) + trun);

  EXPECT_FALSE(read_segment(bytes_of(box("moof", traf) + box("mdat", "")), video()));
}

// Sanitizers make out-of-bounds reads fail here.
RC_GTEST_PROP(Fmp4, SurvivesDamage, ()) {
  auto init_bytes = *rc::gen::element(avc_init(), aac_init());
  auto segment_bytes = segment();
  const auto damages = *rc::gen::inRange(1, 6);
  for (int i = 0; i < damages; ++i) {
    init_bytes[*rc::gen::inRange<std::size_t>(0, init_bytes.size())] = *rc::gen::arbitrary<char>();
    segment_bytes[*rc::gen::inRange<std::size_t>(0, segment_bytes.size())] =
        *rc::gen::arbitrary<char>();
  }
  init_bytes.resize(*rc::gen::inRange<std::size_t>(0, init_bytes.size() + 1));

  const auto init = read_init(bytes_of(init_bytes));
  const auto read = read_segment(bytes_of(segment_bytes), video());

  RC_ASSERT((!init || (init->timescale > 0 && !init->codecs.empty())));
  RC_ASSERT((!read || read->samples > 0));
}

RC_GTEST_PROP(Fmp4, SurvivesNoise, (const std::string& noise)) {
  RC_ASSERT((!read_init(bytes_of(noise)) || noise.size() > 100));
  RC_ASSERT((!read_segment(bytes_of(noise), video()) || noise.size() > 50));
}

}  // namespace
}  // namespace matinee::media
