#include "media/audio_grid.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "media/frame_rate.hpp"

namespace matinee::media {
namespace {

TEST(AudioGrid, CutsAtTheFirstPacketOfEverySixSeconds) {
  const AudioGrid grid{48'000, 1'200};

  EXPECT_EQ(grid.begin(1), 282);  // 281.25
  EXPECT_EQ(grid.begin(2), 563);  // 562.5
  EXPECT_EQ(grid.begin(3), 844);  // 843.75
  EXPECT_EQ(grid.begin(4), 1'125);
  EXPECT_EQ(grid.count(), 5);
  EXPECT_EQ(grid.begin(5), 1'200);
  EXPECT_DOUBLE_EQ(grid.seconds(grid.begin(4)), 24);
}

TEST(AudioGrid, HasNoEmptySegmentAtItsEnd) {
  EXPECT_EQ((AudioGrid{48'000, 1}).count(), 1);
  EXPECT_EQ((AudioGrid{48'000, 282}).count(), 1);
  EXPECT_EQ((AudioGrid{48'000, 283}).count(), 2);
  EXPECT_EQ((AudioGrid{48'000, 1'125}).count(), 4);
  EXPECT_EQ((AudioGrid{48'000, 1'126}).count(), 5);
}

TEST(AudioGrid, KnowsWhereAMuxerMayStart) {
  const AudioGrid grid{48'000, 100'000};

  EXPECT_TRUE(grid.is_aligned(0));
  EXPECT_FALSE(grid.is_aligned(1));
  EXPECT_FALSE(grid.is_aligned(2));
  EXPECT_TRUE(grid.is_aligned(4));
  EXPECT_EQ((AudioGrid{44'100, 100'000}).alignment(), 128);
}

TEST(AudioGrid, CoversThePicturesAndLittleMore) {
  // 1500 pictures are 60 s, 2812.5 packets.
  EXPECT_EQ(AudioGrid::packets_covering(1'500, {25, 1}, 48'000), 2'813);
  EXPECT_EQ(AudioGrid::packets_covering(600, {25, 1}, 48'000), 1'125);
}

TEST(AudioGrid, ComparesTicksExactly) {
  const AudioGrid grid{44'100, 1'000};

  EXPECT_TRUE(grid.is_start_of(441, 441UL * 1024, 44'100));
  EXPECT_FALSE(grid.is_start_of(441, 441UL * 1024 + 1, 44'100));
  EXPECT_TRUE(grid.is_start_of(441, 10'240'000, 1'000'000));
  EXPECT_EQ(AudioGrid::packet_at(AudioGrid::ticks(441) - 1), 440);
}

AudioGrid any_grid() {
  const auto rate = *rc::gen::element<std::int64_t>(
      7'350, 8'000, 11'025, 16'000, 22'050, 32'000, 44'100, 48'000, 88'200, 96'000
  );
  return {rate, *rc::gen::inRange<std::int64_t>(1, 4'500'000)};
}

RC_GTEST_PROP(AudioGrid, HoldsEveryPacketInOneSegment, ()) {
  const auto grid = any_grid();
  const auto packet = *rc::gen::inRange<std::int64_t>(0, grid.packets());

  const auto k = grid.segment_of(packet);

  RC_ASSERT(k >= 0 && k < grid.count());
  RC_ASSERT(grid.begin(k) <= packet && packet < grid.begin(k + 1));
  RC_ASSERT(grid.begin(0) == 0);
  RC_ASSERT(grid.begin(grid.count()) == grid.packets());
}

RC_GTEST_PROP(AudioGrid, StaysWithinAPacketOfSixSeconds, ()) {
  const auto grid = any_grid();
  const auto k = *rc::gen::inRange<std::int64_t>(0, grid.count());

  const auto late = AudioGrid::ticks(grid.begin(k)) - k * 6 * grid.sample_rate();

  RC_ASSERT(late >= 0 && late < 1024);
  RC_ASSERT(grid.is_aligned(k) == (late == 0));
}

RC_GTEST_PROP(AudioGrid, IsCutAlikeByAMuxerThatStartsAligned, ()) {
  const auto grid = any_grid();
  const auto start = *rc::gen::inRange<std::int64_t>(0, grid.count());
  const auto k = *rc::gen::inRange<std::int64_t>(start, grid.count());

  // The muxer cuts at the first packet at or after n x 6 s from its own first one.
  const auto first = start / grid.alignment() * grid.alignment();
  const auto n = k - first;
  const auto cut = (n * 6 * grid.sample_rate() + 1023) / 1024;

  RC_ASSERT(grid.begin(first) + cut == grid.begin(k));
}

RC_GTEST_PROP(AudioGrid, EndsLessThanAPacketBehindThePictures, ()) {
  const auto rate = *rc::gen::elementOf(standard_rates);
  const auto frames = *rc::gen::inRange<std::int64_t>(1, 3'000'000);
  const auto sample_rate = *rc::gen::element<std::int64_t>(44'100, 48'000);

  const AudioGrid grid{sample_rate, AudioGrid::packets_covering(frames, rate, sample_rate)};

  const auto pictures = static_cast<long double>(frames) * rate.den / rate.num;
  const auto rest =
      static_cast<long double>(AudioGrid::ticks(grid.packets())) / sample_rate - pictures;
  RC_ASSERT(rest > -1e-9L);
  RC_ASSERT(rest < 1024.0L / sample_rate);
}

}  // namespace
}  // namespace matinee::media
