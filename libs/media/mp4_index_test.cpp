#include "media/mp4_index.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/encoding.hpp"
#include "media/byte_reader.hpp"
#include "media/fake_boxes.hpp"

namespace matinee::media {
namespace {

using fakes::box;
using fakes::number;
using fakes::u32;
using fakes::zeros;
using testing::ElementsAre;

struct SampleFile {
  std::string moov;
  std::uint64_t bytes = 0;
};

SampleFile sample_file(const std::string& name) {
  std::ifstream file{std::string{MATINEE_SAMPLE_MEDIA} + "/" + name, std::ios::binary};
  const std::string all{std::istreambuf_iterator<char>{file}, {}};
  ByteReader reader{bytes_of(all)};
  while (reader.ok() && reader.left() > 0) {
    const auto begin = all.size() - reader.left();
    const auto found = take_box(reader);
    if (found.type != fourcc("moov")) continue;
    return {.moov = all.substr(begin, all.size() - reader.left() - begin), .bytes = all.size()};
  }
  ADD_FAILURE() << name << " has no index";
  return {};
}

Mp4Index read(const std::string& moov) {
  auto index = read_mp4_index(bytes_of(moov));
  EXPECT_TRUE(index) << index.error();
  return index ? *index : Mp4Index{};
}

PictureIndex pictures_of(const SampleFile& file, std::size_t track) {
  auto pictures = index_pictures(read(file.moov), track, file.bytes);
  EXPECT_TRUE(pictures) << pictures.error();
  return pictures ? *pictures : PictureIndex{};
}

std::vector<std::int64_t> numbers_of(const std::vector<KeyFrame>& keys) {
  std::vector<std::int64_t> out;
  for (const auto& key : keys)
    out.push_back(key.picture);
  return out;
}

// What is expected of files was read with ffprobe 5.1.

TEST(Mp4Index, AgreesWithFfprobeAboutReorderedPictures) {
  const auto file = sample_file("tos_2997.mp4");
  const auto pictures = pictures_of(file, 0);

  EXPECT_EQ(pictures.times.count, 61);
  EXPECT_NEAR(pictures.times.first_s, 0, 1e-6);
  EXPECT_NEAR(pictures.times.last_s, 2.002, 1e-6);
  EXPECT_NEAR(pictures.times.end_s, 2.035367, 1e-6);
  EXPECT_NEAR(pictures.times.shortest_s, 0.033367, 1e-6);
  EXPECT_NEAR(pictures.times.longest_s, 0.033367, 1e-6);
  EXPECT_FALSE(pictures.times.ended_early);
  EXPECT_THAT(numbers_of(pictures.key_frames), ElementsAre(0, 29, 58, 60));
  EXPECT_EQ(pictures.key_frames[0].offset, 3'480U);
  EXPECT_EQ(pictures.key_frames[1].offset, 468'822U);
  EXPECT_EQ(pictures.key_frames[0].bytes, 458'931U);
  EXPECT_EQ(pictures.key_frames[3].bytes, 102'202U);
  EXPECT_NEAR(pictures.times.longest_gop_s, 0.967633, 1e-6);
  EXPECT_TRUE(pictures.gops_are_closed);
  EXPECT_EQ(pictures.rate, (Rational{30000, 1001}));
  EXPECT_EQ(pictures.reorder, 1);
  EXPECT_EQ(pictures.key_frames[3].size, pictures.key_frames[3].bytes);
}

TEST(Mp4Index, KnowsHowH264IsSetUp) {
  const auto avc = read(sample_file("tos_2997.mp4").moov).tracks.at(0).avc;

  ASSERT_TRUE(avc);
  EXPECT_EQ(avc->profile, 100);
  EXPECT_EQ(avc->level, 40);
  EXPECT_EQ(avc->nal_length, 4);
  EXPECT_FALSE(read(sample_file("hlg10.mp4").moov).tracks.at(1).avc);
}

TEST(Mp4Index, AgreesWithFfprobeAboutPlainPictures) {
  const auto demo = pictures_of(sample_file("demo.mp4"), 0);
  const auto hlg = pictures_of(sample_file("hlg10.mp4"), 1);

  EXPECT_EQ(demo.times.count, 200);
  EXPECT_NEAR(demo.times.end_s, 8, 1e-6);
  EXPECT_THAT(numbers_of(demo.key_frames), ElementsAre(0, 25, 50, 75, 100, 125, 150, 175));
  EXPECT_EQ(hlg.times.count, 9);
  EXPECT_NEAR(hlg.times.last_s, 0.266756, 1e-6);
  EXPECT_NEAR(hlg.times.end_s, 0.300100, 1e-6);
  EXPECT_THAT(numbers_of(hlg.key_frames), ElementsAre(0));
}

TEST(Mp4Index, DescribesEveryTrack) {
  const auto index = read(sample_file("hlg10.mp4").moov);

  ASSERT_EQ(index.tracks.size(), 2U);
  EXPECT_EQ(index.tracks[0].handler, fourcc("soun"));
  EXPECT_EQ(index.tracks[0].codec, fourcc("mp4a"));
  EXPECT_EQ(index.tracks[0].timescale, 48'000U);
  EXPECT_EQ(index.tracks[0].table.samples, 13U);
  EXPECT_EQ(index.tracks[1].handler, fourcc("vide"));
  EXPECT_EQ(index.tracks[1].codec, fourcc("hvc1"));
  EXPECT_FALSE(index.is_fragmented);
}

TEST(Mp4Index, SeesThatAFileWasCut) {
  auto file = sample_file("demo.mp4");
  EXPECT_EQ(read(file.moov).end_offset(), file.bytes);

  --file.bytes;

  EXPECT_TRUE(pictures_of(file, 0).times.ended_early);
}

TEST(Mp4Index, LeavesFragmentsToOthers) {
  const auto file = sample_file("rotated.mp4");
  const auto index = read(file.moov);

  EXPECT_TRUE(index.is_fragmented);
  EXPECT_FALSE(index_pictures(index, 0, file.bytes));
}

TEST(Mp4Index, RefusesATruncatedOne) {
  const auto whole = sample_file("tos_2997.mp4").moov;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(read_mp4_index(bytes_of(std::string_view{whole}.substr(0, length)))) << length;
    // As if the box had always been that short.
    if (length < 8) continue;
    const auto shorter = u32(length) + whole.substr(4, length - 4);
    const auto index = read_mp4_index(bytes_of(shorter));
    EXPECT_TRUE(!index || index->tracks.size() <= 2) << length;
  }
}

/// A track of four pictures of 10 ticks at 100 per second in two chunks, decoded in another order
/// than shown.
struct FakeTrack {
  std::string handler = "vide";
  std::string stts = zeros(4) + u32(1) + u32(4) + u32(10);
  std::string ctts = zeros(4) + u32(4) + u32(1) + u32(0) + u32(1) + u32(20) + u32(1) +
                     number(0xFFFFFFFFFFFFFFF6, 4) + u32(1) + number(0xFFFFFFFFFFFFFFF6, 4);
  std::string stss = zeros(4) + u32(1) + u32(1);
  std::string stsz = zeros(8) + u32(4) + u32(100) + u32(40) + u32(30) + u32(20);
  std::string stsc = zeros(4) + u32(1) + u32(1) + u32(2) + u32(1);
  std::string stco = zeros(4) + u32(2) + u32(5'000) + u32(6'000);
  std::string elst;
};

std::string trak_of(const FakeTrack& track) {
  const auto optional = [](const std::string& type, const std::string& content) {
    return content.empty() ? "" : box(type, content);
  };
  const auto stbl = box("stsd", zeros(4) + u32(1) + box("avc1", zeros(20))) +
                    box("stts", track.stts) + optional("ctts", track.ctts) +
                    optional("stss", track.stss) + box("stsz", track.stsz) +
                    box("stsc", track.stsc) + box("stco", track.stco);
  const auto mdhd = box("mdhd", zeros(12) + u32(100) + u32(40) + zeros(4));
  const auto hdlr = box("hdlr", zeros(8) + track.handler + zeros(12));
  return box(
      "trak",
      box("tkhd", zeros(12) + u32(7) + zeros(8)) +
          (track.elst.empty() ? "" : box("edts", box("elst", track.elst))) +
          box("mdia", mdhd + hdlr + box("minf", box("stbl", stbl)))
  );
}

std::string moov_of(const std::vector<FakeTrack>& tracks) {
  auto content = box("mvhd", zeros(12) + u32(1'000) + u32(400) + zeros(80));
  for (const auto& track : tracks)
    content += trak_of(track);
  return box("moov", content);
}

std::string edits(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& entries) {
  auto out = zeros(4) + u32(entries.size());
  for (const auto& [duration, time] : entries)
    out += u32(duration) + u32(time) + u32(0x10000);
  return out;
}

constexpr std::uint32_t nothing = 0xFFFFFFFF;

TEST(Mp4Index, HasNoRateWhereAnythingIsUneven) {
  const auto rate_of = [](FakeTrack track) {
    return pictures_of({.moov = moov_of({std::move(track)}), .bytes = 6'050}, 0).rate;
  };
  EXPECT_EQ(rate_of({}), (Rational{10, 1}));
  EXPECT_EQ(rate_of({.elst = edits({{400, 0}})}), (Rational{10, 1}));
  EXPECT_EQ(rate_of({.elst = edits({{300, 0}})}), (Rational{0, 1})) << "the last one is hidden";
  EXPECT_EQ(rate_of({.elst = edits({{400, 10}})}), (Rational{0, 1})) << "the first one is hidden";
  const auto uneven = zeros(4) + u32(2) + u32(3) + u32(10) + u32(1) + u32(11);
  EXPECT_EQ(rate_of({.stts = uneven}), (Rational{0, 1})) << "decoding";
  const auto late = zeros(4) + u32(2) + u32(3) + u32(0) + u32(1) + u32(1);
  EXPECT_EQ(rate_of({.ctts = late}), (Rational{0, 1})) << "display";
}

TEST(Mp4Index, OrdersPicturesAsTheyAreShown) {
  const auto pictures = pictures_of({.moov = moov_of({{}}), .bytes = 6'050}, 0);

  EXPECT_EQ(pictures.times.count, 4);
  EXPECT_DOUBLE_EQ(pictures.times.last_s, 0.3);
  EXPECT_DOUBLE_EQ(pictures.times.end_s, 0.4);
  EXPECT_DOUBLE_EQ(pictures.times.longest_s, 0.1);
  EXPECT_FALSE(pictures.times.ended_early);
  ASSERT_EQ(pictures.key_frames.size(), 1U);
  EXPECT_EQ(pictures.key_frames[0].offset, 5'000U);
  EXPECT_EQ(pictures.key_frames[0].bytes, 190U);
  EXPECT_DOUBLE_EQ(pictures.times.longest_gop_s, 0.4);
}

TEST(Mp4Index, SeesPicturesThatNeedAnEarlierKeyFrame) {
  FakeTrack track;
  track.stss = zeros(4) + u32(2) + u32(1) + u32(2);  // Two pictures behind the second come before.

  const auto pictures = pictures_of({.moov = moov_of({track}), .bytes = 6'050}, 0);

  EXPECT_THAT(numbers_of(pictures.key_frames), ElementsAre(0, 3));
  EXPECT_FALSE(pictures.gops_are_closed);
}

TEST(Mp4Index, FollowsAnEditList) {
  const auto times_of = [](std::string elst) {
    FakeTrack track;
    track.elst = std::move(elst);
    FakeTrack audio{.handler = "soun", .elst = edits({{400, 0}})};
    return pictures_of({.moov = moov_of({track, audio}), .bytes = 6'050}, 0).times;
  };

  const auto part = times_of(edits({{200, 10}}));
  const auto late = times_of(edits({{500, nothing}, {400, 0}}));
  const auto hole = times_of(edits({{400, 5}}));

  EXPECT_EQ(part.count, 2);
  EXPECT_DOUBLE_EQ(part.first_s, 0);
  EXPECT_DOUBLE_EQ(part.end_s, 0.2);
  EXPECT_EQ(late.count, 4);
  EXPECT_DOUBLE_EQ(late.first_s, 0.5);
  EXPECT_EQ(hole.count, 3);
  EXPECT_DOUBLE_EQ(hole.first_s, 0);
}

TEST(Mp4Index, RefusesEditListsThatShowNothingOrSeveralParts) {
  for (const auto& elst :
       {edits({{0, 0}}),
        edits({{400, nothing}}),
        edits({{400, 1'000}}),
        edits({{100, 0}, {100, 20}}),
        zeros(4) + u32(100'000'000)}) {
    FakeTrack track;
    track.elst = elst;
    const auto moov = moov_of({track});
    const auto index = read_mp4_index(bytes_of(moov));
    EXPECT_TRUE(!index || !index_pictures(*index, 0, 6'050));
  }
}

TEST(Mp4Index, StartsWithTheEarliestTrack) {
  FakeTrack video;
  video.elst = edits({{300, nothing}, {400, 0}});
  FakeTrack audio{.handler = "soun", .elst = edits({{200, nothing}, {400, 0}})};
  FakeTrack text{.handler = "sbtl", .elst = edits({{400, 0}})};

  EXPECT_DOUBLE_EQ(start_seconds(read(moov_of({video, audio}))), 0.2);
  EXPECT_DOUBLE_EQ(start_seconds(read(moov_of({video, audio, text}))), 0);
  video.elst = edits({{3'000, nothing}, {400, 0}});
  EXPECT_DOUBLE_EQ(start_seconds(read(moov_of({video, text}))), 3);
}

TEST(Mp4Index, RefusesTablesThatContradictEachOther) {
  const std::vector<std::pair<std::string FakeTrack::*, std::string>> damages{
      {&FakeTrack::stts, zeros(4) + u32(1) + u32(3) + u32(10)},
      {&FakeTrack::stts, zeros(4) + u32(1) + u32(4) + u32(0x80000000)},
      {&FakeTrack::stts, zeros(4) + u32(0x20000000) + u32(4) + u32(10)},
      {&FakeTrack::ctts, zeros(4) + u32(1) + u32(5) + u32(0)},
      {&FakeTrack::stss, zeros(4) + u32(1) + u32(0)},
      {&FakeTrack::stss, zeros(4) + u32(1) + u32(5)},
      {&FakeTrack::stss, zeros(4) + u32(2) + u32(2) + u32(1)},
      {&FakeTrack::stsz, zeros(8) + u32(5) + u32(1) + u32(1) + u32(1) + u32(1)},
      {&FakeTrack::stsz, zeros(8) + u32(0xFFFFFFFF)},
      {&FakeTrack::stsz, zeros(4) + u32(1) + u32(0xFFFFFFFF)},
      {&FakeTrack::stsc, zeros(4) + u32(1) + u32(2) + u32(2) + u32(1)},
      {&FakeTrack::stsc, zeros(4) + u32(1) + u32(1) + u32(0) + u32(1)},
      {&FakeTrack::stsc, zeros(4) + u32(1) + u32(1) + u32(3) + u32(1)},
      {&FakeTrack::stsc, zeros(4) + u32(1) + u32(1) + u32(1) + u32(1)},
      {&FakeTrack::stco, zeros(4) + u32(1) + u32(5'000)},
      {&FakeTrack::stco, zeros(4) + u32(0x40000000) + u32(5'000)},
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    FakeTrack track;
    track.*damages[i].first = damages[i].second;
    EXPECT_FALSE(read_mp4_index(bytes_of(moov_of({track})))) << i;
  }
}

TEST(Mp4Index, ReadsPlainAudioOfAnyLength) {
  // QuickTime counts every sample of uncompressed sound: two hours in some bytes.
  constexpr std::uint32_t samples = 345'600'000;
  FakeTrack audio{
      .handler = "soun",
      .stts = zeros(4) + u32(1) + u32(samples) + u32(1),
      .ctts = "",
      .stss = "",
      .stsz = zeros(4) + u32(4) + u32(samples),
      .stsc = zeros(4) + u32(1) + u32(1) + u32(samples) + u32(1),
      .stco = zeros(4) + u32(1) + u32(48),
      .elst = ""
  };

  const auto index = read(moov_of({{}, audio}));

  EXPECT_EQ(index.end_offset(), 48 + 4ULL * samples);
  EXPECT_FALSE(index_pictures(index, 1, 0)) << "more than there can be pictures";
}

TEST(Mp4Index, RefusesTooManyTracks) {
  EXPECT_TRUE(read_mp4_index(bytes_of(moov_of(std::vector<FakeTrack>(64)))));
  EXPECT_FALSE(read_mp4_index(bytes_of(moov_of(std::vector<FakeTrack>(65)))));
  EXPECT_FALSE(read_mp4_index(bytes_of(moov_of({}))));
}

TEST(Mp4Index, ReadsCompactSizes) {
  auto moov = moov_of({{}});
  // Four samples of 4 bits in the place of a table of 28 bytes; "free" fills it up.
  const auto at = moov.find("stsz") - 4;
  const auto compact = box("stz2", zeros(7) + number(4, 1) + u32(4) + number(0x1234, 2));
  moov.replace(at, 36, compact + box("free", zeros(36 - compact.size() - 8)));

  const auto index = read(moov);

  EXPECT_THAT(index.tracks[0].table.sizes, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(index.end_offset(), 6'007U);
}

void expect_sane(const std::string& moov) {
  const auto index = read_mp4_index(bytes_of(moov));
  if (!index) return;
  RC_ASSERT(start_seconds(*index) == start_seconds(*index));
  for (std::size_t track = 0; track < index->tracks.size(); ++track) {
    const auto pictures = index_pictures(*index, track, 1'000'000);
    if (!pictures) continue;
    const auto& keys = pictures->key_frames;
    RC_ASSERT(pictures->times.count > 0);
    RC_ASSERT(pictures->times.first_s <= pictures->times.last_s);
    RC_ASSERT(pictures->times.last_s < pictures->times.end_s);
    RC_ASSERT(std::ranges::is_sorted(keys, {}, &KeyFrame::picture));
    RC_ASSERT((keys.empty() || keys.back().picture < pictures->times.count));
  }
}

// Sanitizers make out-of-bounds reads and overflows fail here.
RC_GTEST_PROP(Mp4Index, SurvivesDamage, ()) {
  static const std::array<std::string, 4> originals{
      sample_file("tos_2997.mp4").moov,
      sample_file("hlg10.mp4").moov,
      moov_of({{}}),
      moov_of({FakeTrack{.elst = edits({{500, nothing}, {200, 10}})}, FakeTrack{.handler = "soun"}})
  };
  const auto& original = originals[*rc::gen::inRange<std::size_t>(0, originals.size())];
  for (int round = 0; round < 20; ++round) {
    auto moov = original;
    const auto damages = *rc::gen::inRange(1, 5);
    for (int i = 0; i < damages; ++i) {
      const auto at = *rc::gen::inRange<std::size_t>(8, moov.size() - 4);
      const auto value = *rc::gen::oneOf(
          rc::gen::element<std::uint32_t>(0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF),
          rc::gen::arbitrary<std::uint32_t>()
      );
      moov.replace(at / 4 * 4, 4, u32(value));
      if (*rc::gen::arbitrary<bool>()) moov[at] = *rc::gen::arbitrary<char>();
    }
    expect_sane(moov);
  }
}

RC_GTEST_PROP(Mp4Index, SurvivesNoise, (const std::string& noise)) {
  expect_sane(box("moov", noise));
  expect_sane(box("moov", box("mvhd", zeros(12) + u32(1)) + box("trak", box("mdia", noise))));
}

}  // namespace
}  // namespace matinee::media
