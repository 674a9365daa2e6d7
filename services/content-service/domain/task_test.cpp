#include "content-service/domain/task.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "content-service/domain/check_plan.hpp"

namespace matinee::content {
namespace {

TitlePlan plan_of(int top, std::int64_t frames) {
  TitlePlan plan;
  plan.rate = {25, 1};
  plan.frames = frames;
  for (const int height : media::standard_heights) {
    if (height <= top)
      plan.rungs.push_back(
          {.rung = {.height = height, .size = {height * 16 / 9 / 2 * 2, height}}, .max_rate = 1000}
      );
  }
  return plan;
}

PlannedAudio audio_of(const std::string& folder, std::int64_t packets) {
  return {
      .divisible = true, .language = "und", .name = folder, .folder = folder, .packets = packets
  };
}

RC_GTEST_PROP(CutIntoTasks, MakesEverySegmentOfPicturesTextAndStoryboardOnce, ()) {
  auto plan = plan_of(
      *rc::gen::elementOf(media::standard_heights), *rc::gen::inRange<std::int64_t>(1, 100'000)
  );
  plan.seekable = *rc::gen::arbitrary<bool>();
  plan.has_iframes = true;
  plan.text = {{.language = "en", .name = "en", .folder = "en-t0"}};
  plan.storyboard.tiles = *rc::gen::inRange<std::int64_t>(1, 1000);

  std::map<std::string, std::int64_t> made;
  for (const auto& work : cut_into_tasks(plan)) {
    for (const auto& rendition : work.renditions)
      made[rendition] += work.end - work.first;
  }

  RC_ASSERT(made.at(plan.iframe_rendition()) == plan.grid().count());
  RC_ASSERT(made.at(plan.start_rung().rung.name()) == plan.grid().count());
  RC_ASSERT(made.at("en-t0") == plan.grid().count());
  RC_ASSERT(made.at(storyboard_rendition) == plan.storyboard.sprites());
}

RC_GTEST_PROP(TitlePlan, HasASinglePictureForEverySecond, ()) {
  auto plan = plan_of(144, *rc::gen::inRange<std::int64_t>(1, 100'000));
  plan.rate = *rc::gen::elementOf(
      std::vector<media::Rational>{{24000, 1001}, {25, 1}, {25, 2}, {60, 1}, {1, 1}}
  );
  std::vector<std::int64_t> pictures;
  for (std::int64_t k = 0; k < plan.grid().count(); ++k) {
    const auto within = plan.iframes_in(k);
    RC_ASSERT(within.front() == plan.grid().begin(k));
    pictures.insert(pictures.end(), within.begin(), within.end());
  }
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    const auto distance = plan.grid().seconds(pictures[i] - pictures[i - 1]);
    RC_ASSERT(distance > 0.0 && distance < 1.1);
  }
}

RC_GTEST_PROP(CutIntoTasks, MakesEverySegmentOnce, ()) {
  auto plan = plan_of(
      *rc::gen::elementOf(media::standard_heights), *rc::gen::inRange<std::int64_t>(1, 200'000)
  );
  plan.seekable = *rc::gen::arbitrary<bool>();
  auto audio = audio_of("und-0", *rc::gen::inRange<std::int64_t>(1, 400'000));
  audio.divisible = *rc::gen::arbitrary<bool>();
  audio.copy = *rc::gen::arbitrary<bool>();
  plan.audio = {audio};

  std::map<std::pair<std::string, std::int64_t>, int> made;
  for (const auto& work : cut_into_tasks(plan)) {
    RC_ASSERT(work.first < work.end);
    for (const auto& rendition : work.renditions) {
      for (auto k = work.first; k < work.end; ++k)
        ++made[{rendition, k}];
    }
  }

  const auto video = static_cast<std::size_t>(plan.grid().count()) * plan.rungs.size();
  RC_ASSERT(made.size() == video + static_cast<std::size_t>(audio.grid().count()));
  for (const auto& [segment, times] : made)
    RC_ASSERT(times == 1);
}

TEST(CutIntoTasks, BeginsWithTheStartRungAndTheSound) {
  auto plan = plan_of(1080, 25 * 600);
  plan.audio = {audio_of("en-0", 28'125)};

  const auto tasks = cut_into_tasks(plan);

  EXPECT_EQ(tasks[0].renditions, std::vector<std::string>{"360p"});
  EXPECT_EQ(tasks[0].end, 1);
  EXPECT_TRUE(tasks[0].opening);
  EXPECT_EQ(tasks[0].urgency, Urgency::now);
  EXPECT_EQ(tasks[1].kind, TaskKind::audio);
  EXPECT_EQ(tasks[1].urgency, Urgency::now);
  EXPECT_TRUE(tasks[1].opening);
  EXPECT_EQ(tasks[2].urgency, Urgency::soon);
  EXPECT_EQ(tasks.back().urgency, Urgency::bulk);
  EXPECT_EQ(tasks.back().renditions.size(), 6U);
}

/// The source is the rung of 1080p; its key frames are 5 s apart.
TitlePlan copied_plan(std::int64_t frames) {
  auto plan = plan_of(1080, frames);
  plan.rungs.back().copy = true;
  std::vector<std::int64_t> keys;
  for (std::int64_t picture = 0; picture < frames; picture += 125)
    keys.push_back(picture);
  plan.boundaries = media::segments_at_key_frames(plan.rate, keys);
  return plan;
}

TEST(CutIntoTasks, OpensEverythingWithTheCopy) {
  auto plan = copied_plan(25 * 60);
  plan.has_iframes = true;
  ASSERT_TRUE(check_plan(plan));

  const auto tasks = cut_into_tasks(plan);

  EXPECT_EQ(tasks[0].renditions, std::vector<std::string>{"1080p"});
  EXPECT_EQ(tasks[0].end, 1);
  EXPECT_TRUE(tasks[0].opening);
  EXPECT_EQ(opened_by(plan, tasks[0]).size(), 7U);
  EXPECT_EQ(tasks[0].urgency, Urgency::now);
  EXPECT_EQ(tasks[1].urgency, Urgency::soon) << "nothing else is needed to begin";
  for (std::size_t i = 1; i < tasks.size(); ++i) {
    EXPECT_FALSE(tasks[i].opening);
    const bool is_copy = tasks[i].renditions.front() == "1080p";
    EXPECT_EQ(is_copy, tasks[i].renditions.back() == "1080p") << "the copy is alone";
    // Segments are of 5 and 10 s: an encoder's muxer cannot cut several.
    if (is_copy) continue;
    EXPECT_EQ(tasks[i].end, tasks[i].first + 1);
  }
  EXPECT_EQ(piece_of(plan, "1080p", 5)->renditions, std::vector<std::string>{"1080p"});
}

RC_GTEST_PROP(CutIntoTasks, CopiesInRunsThatTheMuxerCanCut, ()) {
  auto plan = copied_plan(*rc::gen::inRange<std::int64_t>(200, 400'000));
  if (*rc::gen::arbitrary<bool>()) plan.boundaries.clear();
  const auto count = plan.grid().count();
  std::map<std::string, std::int64_t> made;
  for (const auto& work : cut_into_tasks(plan)) {
    for (const auto& rendition : work.renditions)
      made[rendition] += work.end - work.first;
    if (!plan.is_copied(work.renditions.front())) continue;
    const bool is_run = work.first >= 3 && (work.first - 3) % media::copied_run == 0 &&
                        work.end - work.first <= media::copied_run;
    RC_ASSERT(is_run || work.end - work.first == 1);
  }
  for (const auto& rung : plan.rungs)
    RC_ASSERT(made.at(rung.rung.name()) == count);
}

TEST(CheckPlan, RefusesACopyThatCannotBe) {
  const auto refused = [](auto change) {
    auto plan = copied_plan(1000);
    change(plan);
    return !check_plan(plan);
  };
  EXPECT_FALSE(refused([](TitlePlan&) {}));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.rungs[0].copy = true; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.rungs.back().copy = false; })) << "boundaries";
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.boundaries = {0, 500}; })) << "20 s";
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.boundaries = {0, 125, 125}; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.boundaries = {0, 1000}; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.seekable = false; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) {
    plan.rungs = {plan.rungs[0]};
    plan.rungs[0].copy = true;
  })) << "the start rung";
}

TEST(CutIntoTasks, LeavesNoPictureAlone) {
  for (const std::int64_t frames : {51, 101, 201, 351, 951}) {
    const auto plan = plan_of(360, frames);
    const auto grid = plan.grid();
    for (const auto& work : cut_into_tasks(plan))
      EXPECT_GT(grid.begin(work.end) - grid.begin(work.first), 1) << frames;
  }
}

TEST(CutIntoTasks, CutsSoundOnlyWherePiecesJoin) {
  auto plan = plan_of(144, 25 * 7200);
  plan.audio = {audio_of("en-0", 337'500)};
  std::size_t pieces = 0;
  for (const auto& work : cut_into_tasks(plan)) {
    if (work.kind != TaskKind::audio) continue;
    ++pieces;
    EXPECT_TRUE(plan.audio[0].grid().is_aligned(work.first));
  }
  EXPECT_EQ(pieces, 13U);
}

TEST(CheckPlan, RefusesWhatObjectsCannotBeNamedBy) {
  const auto good = plan_of(360, 100);
  EXPECT_TRUE(check_plan(good));
  const auto refused = [&](auto change) {
    auto plan = good;
    change(plan);
    return !check_plan(plan);
  };
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.rungs.clear(); }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.rungs[0].rung.height = 145; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { std::swap(plan.rungs[0], plan.rungs[1]); }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.frames = 0; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.rate = {25, 0}; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.audio = {audio_of("../x", 10)}; }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.audio = {audio_of("a", 10), audio_of("a", 10)}; })
  );
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.audio = {audio_of("a", 0)}; }));
  const PlannedText text{.language = "en", .name = "en", .folder = "en-t0"};
  EXPECT_FALSE(refused([&](TitlePlan& plan) { plan.text = {text}; }));
  EXPECT_TRUE(refused([&](TitlePlan& plan) { plan.text = {text, text}; }));
  EXPECT_TRUE(refused([&](TitlePlan& plan) {
    plan.text = {text};
    plan.text.front().name = "\"\n";
  }));
  EXPECT_TRUE(refused([](TitlePlan& plan) { plan.storyboard.tiles = 10; }));
}

}  // namespace
}  // namespace matinee::content
