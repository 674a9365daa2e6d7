#include "content-service/domain/task.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace matinee::content {
namespace {

constexpr int big_picture = 1440;
constexpr std::int64_t segments_per_task = 5;      // 30 s
constexpr std::int64_t big_segments_per_task = 2;  // 12 s
constexpr std::int64_t bootstrap_segments = 3;
/// 48 s and ten minutes of sound; both whole numbers of 24 s, where cuts fall on the grid.
constexpr std::int64_t first_audio_segments = 8;
constexpr std::int64_t audio_segments_per_task = 100;

constexpr std::int64_t max_frames = 12LL * 3600 * 60;
constexpr std::int64_t max_packets = 13LL * 3600 * 96'000 / 1024;

/// As streaming-service has it in its grammar of object names.
bool is_folder(const std::string& name) {
  return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::vector<std::string> rung_names(const TitlePlan& plan) {
  std::vector<std::string> out;
  out.reserve(plan.rungs.size());
  for (const auto& rung : plan.rungs)
    out.push_back(rung.rung.name());
  return out;
}

void add_video(const TitlePlan& plan, std::vector<TaskWork>& out) {
  const auto count = plan.grid().count();
  const auto start = plan.start_rung().rung.name();
  auto all = rung_names(plan);
  auto others = all;
  std::erase(others, start);
  const auto add =
      [&](std::vector<std::string> renditions, std::int64_t first, std::int64_t end, Urgency urgency
      ) {
        if (renditions.empty() || first >= end) return;
        out.push_back(
            {.kind = TaskKind::video,
             .renditions = std::move(renditions),
             .first = first,
             .end = std::min(end, count),
             .opening = first == 0 && urgency == Urgency::now,
             .urgency = urgency}
        );
      };
  add({start}, 0, 1, Urgency::now);
  add(others, 0, 1, Urgency::soon);
  for (std::int64_t k = 1; k < std::min(count, bootstrap_segments); ++k)
    add(all, k, k + 1, Urgency::soon);
  const bool is_big = plan.rungs.back().rung.height >= big_picture;
  // What cannot be entered in the middle is decoded from its beginning by every task.
  const auto share = is_big ? big_segments_per_task : segments_per_task;
  const auto run = plan.seekable ? share : count;
  for (auto k = bootstrap_segments; k < count; k += run)
    add(all, k, k + run, Urgency::bulk);
}

void add_audio(const PlannedAudio& audio, std::vector<TaskWork>& out) {
  const auto grid = audio.grid();
  const auto count = grid.count();
  const auto add = [&](std::int64_t first, std::int64_t end, Urgency urgency) {
    out.push_back(
        {.kind = TaskKind::audio,
         .renditions = {audio.folder},
         .first = first,
         .end = std::min(end, count),
         .opening = first == 0,
         .urgency = urgency}
    );
  };
  if (audio.copy || !audio.divisible) return add(0, count, Urgency::now);
  add(0, first_audio_segments, Urgency::now);
  for (auto k = first_audio_segments; k < count; k += audio_segments_per_task)
    add(k, k + audio_segments_per_task, Urgency::soon);
}

/// A single picture has no reordering, and its init section would say so: it stays with the segment
/// before it.
void join_lone_picture(const TitlePlan& plan, std::vector<TaskWork>& out) {
  const auto grid = plan.grid();
  const auto last = grid.count() - 1;
  if (last == 0 || grid.frames_in(last) > 1) return;
  std::erase_if(out, [&](const TaskWork& work) { return work.first == last; });
  for (auto& work : out) {
    if (work.end == last) work.end = last + 1;
  }
}

}  // namespace

const PlannedRung& TitlePlan::start_rung() const {
  constexpr int start_height = 360;
  const auto* out = &rungs.front();
  for (const auto& rung : rungs) {
    if (rung.rung.height <= start_height) out = &rung;
  }
  return *out;
}

Result<void> check_plan(const TitlePlan& plan) {
  std::vector<FieldError> faults;
  const auto expect = [&](bool is_good, const char* field, const char* allowed) {
    if (!is_good) faults.push_back({std::string{"/plan/"} + field, "invalid", allowed});
  };
  expect(plan.rate.num > 0 && plan.rate.den > 0, "rate", "A positive fraction.");
  expect(plan.frames > 0 && plan.frames <= max_frames, "frames", "1 to 12 h at 60 per second.");
  expect(!plan.rungs.empty(), "rungs", "At least one.");
  int below = 0;
  for (const auto& [rung, max_rate] : plan.rungs) {
    const bool is_standard =
        std::ranges::find(media::standard_heights, rung.height) != media::standard_heights.end();
    expect(
        is_standard && rung.height > below && max_rate > 0, "rungs", "Standard heights, rising."
    );
    below = rung.height;
  }
  std::set<std::string> folders;
  for (const auto& audio : plan.audio) {
    expect(
        is_folder(audio.folder) && folders.insert(audio.folder).second,
        "audio",
        "Plain names, each once."
    );
    const bool is_rate = audio.sample_rate >= 7350 && audio.sample_rate <= 96'000;
    expect(
        is_rate && audio.packets > 0 && audio.packets <= max_packets,
        "audio",
        "AAC of at most 13 h."
    );
  }
  if (!faults.empty()) return refuse(std::move(faults));
  return {};
}

std::vector<TaskWork> cut_into_tasks(const TitlePlan& plan) {
  std::vector<TaskWork> out;
  add_video(plan, out);
  join_lone_picture(plan, out);
  for (const auto& audio : plan.audio)
    add_audio(audio, out);
  std::ranges::stable_sort(out, {}, &TaskWork::urgency);
  return out;
}

}  // namespace matinee::content
