#include "media/sound_copy.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "media/byte_reader.hpp"

namespace matinee::media {
namespace {

/// 10 s of AAC at 48 kHz with one packet of priming, beside a film that begins at zero.
class SoundCopyTest : public ::testing::Test {
 protected:
  SoundCopyTest() {
    index_.timescale = 1'000;
    index_.tracks.resize(2);
    auto& film = index_.tracks[0];
    film.handler = fourcc("vide");
    film.timescale = 12'800;
    film.table.samples = 250;
    auto& sound = index_.tracks[1];
    sound.handler = fourcc("soun");
    sound.codec = fourcc("mp4a");
    sound.timescale = 48'000;
    sound.table.samples = 470;
    sound.table.durations = {{.count = 469, .value = 1'024}, {.count = 1, .value = 768}};
    sound.table.sizes.assign(470, 320);
    sound.edits = {{.duration = 10'000, .media_time = 1'024}};
  }

  Mp4Track& sound() { return index_.tracks[1]; }

  [[nodiscard]] std::string refusal() const {
    const auto copy = read_sound_copy(index_, 1);
    return copy ? "" : copy.error();
  }

  [[nodiscard]] SoundCopy copy() const {
    const auto copy = read_sound_copy(index_, 1);
    EXPECT_TRUE(copy) << copy.error();
    return copy.value_or(SoundCopy{});
  }

  Mp4Index index_;
};

TEST_F(SoundCopyTest, BeginsBehindThePriming) {
  EXPECT_EQ(
      copy(),
      (SoundCopy{
          .sample_rate = 48'000, .packets = 469, .peak_rate = 120'000, .average_rate = 120'000
      })
  );
}

TEST_F(SoundCopyTest, TakesATrackWithoutAnEditListFromItsBeginning) {
  sound().edits.clear();
  EXPECT_EQ(copy().packets, 470);
}

TEST_F(SoundCopyTest, MovesWhatIsBesideTheGridByHalfAPacketAtMost) {
  sound().edits[0].media_time = 2'112;  // What Apple's encoder begins with: 64 samples are cut off.
  EXPECT_EQ(copy().packets, 468);
  sound().edits[0].media_time = 1'900;
  EXPECT_EQ(copy().packets, 468);
  sound().edits[0].media_time = 1'536;
  EXPECT_EQ(refusal(), "the first packet does not begin with the title");
}

TEST_F(SoundCopyTest, EndsWithTheEditList) {
  sound().edits[0].duration = 5'000;
  EXPECT_EQ(copy().packets, 235);  // 234.4
}

TEST_F(SoundCopyTest, MeasuresTheLargestSegment) {
  for (std::size_t i = 1; i < 1 + 282; ++i)
    sound().table.sizes[i] = 640;
  EXPECT_EQ(copy().peak_rate, 240'000);
  EXPECT_EQ(copy().average_rate, 192'153);
}

TEST_F(SoundCopyTest, CountsFromWhereTheFileBegins) {
  // Everything begins a second late; so there is nothing late.
  index_.tracks[0].edits = {
      {.duration = 1'000, .media_time = -1}, {.duration = 1, .media_time = 0}
  };
  EXPECT_EQ(refusal(), "");
  // The sound alone begins late.
  sound().edits = {{.duration = 1'000, .media_time = -1}, {.duration = 9'000, .media_time = 0}};
  index_.tracks[0].edits.clear();
  EXPECT_EQ(refusal(), "the edit list does more than to leave out an end");
}

TEST_F(SoundCopyTest, RefusesWhatIsNotOnTheGrid) {
  const auto refused = [this](auto change) {
    const auto good = index_;
    change(sound());
    const auto reason = refusal();
    index_ = good;
    return reason;
  };
  using Runs = std::vector<Mp4SampleTable::Run>;
  const auto uneven = "the packets do not follow each other evenly";
  for (const auto& runs :
       {Runs{{.count = 470, .value = 2'048}},
        Runs{{.count = 1, .value = 1'000}, {.count = 469, .value = 1'024}},
        Runs{
            {.count = 92, .value = 1'024},
            {.count = 1, .value = 2'048},
            {.count = 377, .value = 1'024}
        },
        Runs{{.count = 468, .value = 1'024}, {.count = 2, .value = 512}}}) {
    EXPECT_EQ(refused([&](Mp4Track& track) { track.table.durations = runs; }), uneven);
  }
  EXPECT_EQ(
      refused([](Mp4Track& track) { track.edits.push_back(track.edits.front()); }),
      "the edit list does more than to leave out an end"
  );
  EXPECT_EQ(refused([](Mp4Track& track) { track.codec = fourcc("ac-3"); }), "the track is no AAC");
  EXPECT_EQ(
      refused([](Mp4Track& track) { track.timescale = 1'000; }),
      "the track's clock does not count samples"
  );
  EXPECT_EQ(
      refused([](Mp4Track& track) { track.table.samples = 0; }), "the packets cannot be counted"
  );
  EXPECT_EQ(refused([](Mp4Track& track) { track.edits[0].duration = 0; }), "nothing is heard");
  index_.is_fragmented = true;
  EXPECT_EQ(refusal(), "the packets are listed in fragments");
}

}  // namespace
}  // namespace matinee::media
