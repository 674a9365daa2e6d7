#include "ffmpeg-worker/domain/plan.hpp"

#include <map>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace matinee::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    source_.container = "mov";
    source_.streams = 2;
    source_.video.resize(1);
    source_.video[0].codec = "h264";
    source_.video[0].coded = {.width = 1280, .height = 720};
    source_.video[0].declared_rate = {25, 1};
    source_.audio.resize(1);
    auto& audio = source_.audio[0];
    audio.index = 1;
    audio.codec = "aac";
    audio.profile = "LC";
    audio.channels = 2;
    audio.sample_rate = 48'000;
    audio.bit_rate = 128'000;
    audio.duration_s = 8;
    audio.language = "eng";
  }

  [[nodiscard]] std::string refusal() const {
    const auto checked = check_source(source_, limits_);
    return checked ? "" : checked.error().reason;
  }

  [[nodiscard]] std::string times_refusal() const {
    const auto checked = check_times(times_, limits_);
    return checked ? "" : checked.error().reason;
  }

  [[nodiscard]] content::TitlePlan plan() const {
    return make_plan(source_, {.pictures = times_, .sound = sound_, .copy = copy_}, limits_);
  }

  media::Source source_;
  media::PictureTimes times_{
      .count = 200, .last_s = 7.96, .end_s = 8, .shortest_s = 0.04, .longest_s = 0.04
  };
  std::map<int, media::SoundCopy> sound_;
  std::optional<media::PictureCopy> copy_;
  SourceLimits limits_;
};

TEST_F(PlanTest, AcceptsAnOrdinaryFilm) {
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(times_refusal(), "");
}

TEST_F(PlanTest, RefusesSoundAloneAndSoundWithACover) {
  source_.video[0].is_cover_art = true;
  EXPECT_THAT(refusal(), HasSubstr("only sound"));
  source_.video.clear();
  EXPECT_THAT(refusal(), HasSubstr("only sound"));
  source_.audio.clear();
  EXPECT_THAT(refusal(), HasSubstr("no video"));
}

TEST_F(PlanTest, RefusesLargeAndTinyPictures) {
  source_.video[0].coded = {.width = 8192, .height = 8192};
  EXPECT_THAT(refusal(), HasSubstr("8192x8192"));
  source_.video[0].coded = {.width = 16'384, .height = 64};
  EXPECT_THAT(refusal(), HasSubstr("too large"));
  source_.video[0].coded = {.width = 8, .height = 8};
  EXPECT_THAT(refusal(), HasSubstr("too small"));
}

TEST_F(PlanTest, RefusesRareCodecsAndManyStreams) {
  source_.video[0].codec = "magicyuv";
  EXPECT_THAT(refusal(), HasSubstr("magicyuv"));
  source_.streams = 33;
  EXPECT_THAT(refusal(), HasSubstr("33 streams"));
}

TEST_F(PlanTest, RefusesLongFilmsWhateverSaysSo) {
  source_.duration_s = 13 * 3600;
  EXPECT_THAT(refusal(), HasSubstr("13:00:00"));
  times_.end_s = 13 * 3600;
  EXPECT_THAT(times_refusal(), HasSubstr("13:00:00"));
}

TEST_F(PlanTest, RefusesGapsTruncationAndEmptiness) {
  times_.longest_s = 3600;
  times_.longest_at_s = 2;
  EXPECT_THAT(times_refusal(), HasSubstr("gap of 1:00:00 between two pictures at 0:02"));
  times_.ended_early = true;
  EXPECT_THAT(times_refusal(), HasSubstr("truncated"));
  EXPECT_THAT(check_times({}, limits_).error().reason, HasSubstr("no pictures"));
}

TEST_F(PlanTest, CutsOnlyWhatAnIndexLeadsInto) {
  EXPECT_TRUE(plan().seekable);
  EXPECT_TRUE(plan().audio.at(0).divisible);
  source_.container = "avi";
  EXPECT_FALSE(plan().seekable);
  EXPECT_FALSE(plan().audio.at(0).divisible);
}

TEST_F(PlanTest, CoversThePicturesWithSound) {
  EXPECT_EQ(plan().audio.at(0).packets, 375);  // 8 s at 48 kHz.
}

TEST_F(PlanTest, CopiesSoundThatEveryPlayerTakes) {
  sound_[1] = {
      .sample_rate = 44'100, .packets = 400, .peak_rate = 130'000, .average_rate = 120'000
  };
  source_.audio[0].sample_rate = 44'100;
  source_.audio[0].channels = 1;

  const auto audio = plan().audio.at(0);

  EXPECT_TRUE(audio.copy);
  EXPECT_FALSE(audio.divisible);
  EXPECT_EQ(audio.sample_rate, 44'100);
  EXPECT_EQ(audio.channels, 1);
  EXPECT_EQ(audio.packets, 345);  // 344.5: cut off where the pictures end.
  EXPECT_EQ(audio.peak_rate, 130'000);
}

TEST_F(PlanTest, EncodesOtherSound) {
  const media::SoundCopy good{
      .sample_rate = 48'000, .packets = 374, .peak_rate = 194'000, .average_rate = 193'000
  };
  const auto original = source_.audio[0];
  const auto is_copied = [&](auto change) {
    sound_[1] = good;
    source_.audio[0] = original;
    change(source_.audio[0], sound_[1]);
    const auto audio = plan().audio.at(0);
    EXPECT_TRUE(audio.copy || (audio.sample_rate == 48'000 && audio.packets == 375));
    return audio.copy;
  };
  using Stream = media::AudioStream;
  using Copy = media::SoundCopy;
  EXPECT_TRUE(is_copied([](Stream&, Copy&) {}));
  EXPECT_FALSE(is_copied([](Stream& stream, Copy&) { stream.profile = "HE-AAC"; }));
  EXPECT_FALSE(is_copied([](Stream& stream, Copy&) { stream.codec = "ac3"; }));
  EXPECT_FALSE(is_copied([](Stream& stream, Copy&) { stream.channels = 6; }));
  EXPECT_FALSE(is_copied([](Stream& stream, Copy&) { stream.sample_rate = 96'000; }));
  EXPECT_FALSE(is_copied([](Stream& stream, Copy& copy) {
    stream.sample_rate = copy.sample_rate = 32'000;
  }));
  EXPECT_FALSE(is_copied([](Stream&, Copy& copy) { copy.average_rate = 256'000; }));
  EXPECT_FALSE(is_copied([](Stream&, Copy& copy) { copy.peak_rate = 320'000; }));
  EXPECT_FALSE(is_copied([](Stream&, Copy& copy) { copy.packets = 373; })) << "too short";
  source_.audio[0] = original;
  sound_.clear();
  EXPECT_FALSE(plan().audio.at(0).copy);
}

TEST_F(PlanTest, NamesAudioUniquely) {
  source_.audio.push_back(source_.audio[0]);

  const auto audio = plan().audio;

  EXPECT_EQ(audio.at(0).folder, "eng-0");
  EXPECT_EQ(audio.at(1).folder, "eng-1");
  EXPECT_NE(audio.at(0).name, audio.at(1).name);
}

TEST_F(PlanTest, PutsTheFilmOnItsGrid) {
  const auto made = plan();

  EXPECT_EQ(made.frames, 200);
  EXPECT_EQ(made.grid().gop(), 50);
  EXPECT_EQ(made.rungs.size(), 5U);
  EXPECT_THAT(made.posters, ElementsAre(20, 60, 100, 140, 180));
}

/// What `read_picture_copy` says of the film: a key frame every two seconds.
media::PictureCopy good_copy() {
  media::PictureCopy out{.rate = {25, 1}, .frames = 200, .begins = {}};
  for (const std::int64_t picture : {0, 50, 100})
    out.begins.push_back({.picture = picture});
  out.peak_rate = 5'000'000;
  out.average_rate = 4'000'000;
  return out;
}

TEST_F(PlanTest, MakesTheSourceTheTopRung) {
  copy_ = good_copy();

  const auto made = plan();

  ASSERT_NE(made.copied_rung(), nullptr);
  EXPECT_EQ(made.copied_rung()->rung.name(), "720p");
  EXPECT_EQ(made.copied_rung()->max_rate, 5'000'000);
  EXPECT_EQ(made.copied_rung()->average_rate, 4'000'000);
  EXPECT_EQ(made.rungs.size(), 5U);
  EXPECT_THAT(made.boundaries, ::testing::IsEmpty()) << "they are the usual ones";
}

TEST_F(PlanTest, CutsAllRungsWhereTheSourceCanBeCut) {
  copy_ = good_copy();
  copy_->begins = {{.picture = 0}, {.picture = 75}, {.picture = 150}};

  EXPECT_THAT(plan().boundaries, ElementsAre(0, 75, 150));
  EXPECT_EQ(plan().grid().count(), 3);
}

TEST_F(PlanTest, EncodesASourceThatIsNoRung) {
  const auto is_copied = [this](auto change) {
    copy_ = good_copy();
    source_.video[0].coded = {.width = 1280, .height = 720};
    change();
    const auto made = plan();
    EXPECT_EQ(made.boundaries.empty(), true);
    return made.copied_rung() != nullptr;
  };
  EXPECT_TRUE(is_copied([] {}));
  EXPECT_FALSE(is_copied([&] { copy_->peak_rate = 5'700'000; })) << "twice 2.8 Mbit/s";
  EXPECT_FALSE(is_copied([&] { copy_->rate = {24'975, 1000}; }));
  EXPECT_FALSE(is_copied([&] { copy_->frames = 199; }));
  EXPECT_FALSE(is_copied([&] { source_.video[0].coded = {.width = 1280, .height = 534}; }))
      << "480p is smaller than it";
  EXPECT_FALSE(is_copied([&] { source_.video[0].coded = {.width = 640, .height = 360}; }))
      << "the start rung is encoded";
}

TEST_F(PlanTest, OfOnePictureHasOnePoster) {
  times_ = {.count = 1, .end_s = 0.04};

  EXPECT_EQ(plan().frames, 1);
  EXPECT_THAT(plan().posters, ElementsAre(0));
}

}  // namespace
}  // namespace matinee::worker
