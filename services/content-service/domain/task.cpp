#include "content-service/domain/task.hpp"

#include <algorithm>
#include <cstddef>
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

std::vector<std::string> rung_names(const TitlePlan& plan) {
  std::vector<std::string> out;
  out.reserve(plan.rungs.size());
  for (const auto& rung : plan.rungs)
    out.push_back(rung.rung.name());
  return out;
}

/// What a piece of the start rung makes: single pictures of it too.
std::vector<std::string> with_iframes(const TitlePlan& plan, std::vector<std::string> rungs) {
  if (plan.has_iframes) rungs.push_back(plan.iframe_rendition());
  return rungs;
}

/// The source's own pictures: its first segment comes sooner than any encoded one, and so all
/// renditions are opened with it. What it costs is reading and writing.
void add_copy(const TitlePlan& plan, std::vector<TaskWork>& out) {
  const auto* copy = plan.copied_rung();
  if (copy == nullptr) return;
  const auto count = plan.grid().count();
  for (std::int64_t first = 0; first < count;) {
    const auto length = first < bootstrap_segments ? 1 : media::copied_run;
    out.push_back(
        {.kind = TaskKind::video,
         .renditions = {copy->rung.name()},
         .first = first,
         .end = std::min(first + length, count),
         .opening = first == 0,
         .urgency = first == 0 ? Urgency::now : Urgency::soon}
    );
    first += length;
  }
}

/// Where segments are not equally long, the muxer cannot cut several.
std::int64_t segments_of_a_task(const TitlePlan& plan) {
  const bool is_big = plan.rungs.back().rung.height >= big_picture;
  // What cannot be entered in the middle is decoded from its beginning by every task.
  if (!plan.seekable) return plan.grid().count();
  if (!plan.boundaries.empty()) return 1;
  return is_big ? big_segments_per_task : segments_per_task;
}

void add_encoded(const TitlePlan& plan, std::vector<TaskWork>& out) {
  const auto count = plan.grid().count();
  const auto start = plan.start_rung().rung.name();
  auto names = rung_names(plan);
  std::erase_if(names, [&](const std::string& name) { return plan.is_copied(name); });
  const auto all = with_iframes(plan, names);
  auto others = names;
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
  // Nobody waits for it where a copy begins the title; who does makes it urgent.
  const bool begins = plan.copied_rung() == nullptr;
  add(with_iframes(plan, {start}), 0, 1, begins ? Urgency::now : Urgency::soon);
  add(others, 0, 1, Urgency::soon);
  for (std::int64_t k = 1; k < std::min(count, bootstrap_segments); ++k)
    add(all, k, k + 1, Urgency::soon);
  const auto run = segments_of_a_task(plan);
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

/// x264 knows how far it reorders only from the third picture on, and the init section says so: a
/// last segment with fewer pictures is made with the one before it.
bool ends_too_short(const media::SegmentGrid& grid) {
  constexpr std::int64_t fewest_pictures = 3;
  const auto last = grid.count() - 1;
  return last > 0 && grid.frames_in(last) < fewest_pictures;
}

void join_short_end(const TitlePlan& plan, std::vector<TaskWork>& out) {
  const auto grid = plan.grid();
  if (!ends_too_short(grid)) return;
  const auto last = grid.count() - 1;
  std::erase_if(out, [&](const TaskWork& work) { return work.first == last; });
  for (auto& work : out) {
    if (work.end == last) work.end = last + 1;
  }
}

}  // namespace

const PlannedText* find_text(const TitlePlan& plan, const std::string& folder) {
  const auto found = std::ranges::find(plan.text, folder, &PlannedText::folder);
  return found == plan.text.end() ? nullptr : &*found;
}

std::vector<std::string> opened_by(const TitlePlan& plan, const TaskWork& work) {
  return work.kind == TaskKind::audio ? work.renditions : with_iframes(plan, rung_names(plan));
}

std::vector<TaskWork> cut_into_tasks(const TitlePlan& plan) {
  std::vector<TaskWork> out;
  if (plan.storyboard.tiles > 0)
    out.push_back(
        {.kind = TaskKind::storyboard,
         .renditions = {storyboard_rendition},
         .first = 0,
         .end = plan.storyboard.sprites(),
         .urgency = Urgency::bulk}
    );
  add_copy(plan, out);
  add_encoded(plan, out);
  join_short_end(plan, out);
  for (const auto& audio : plan.audio)
    add_audio(audio, out);
  for (const auto& text : plan.text)
    out.push_back(
        {.kind = TaskKind::text,
         .renditions = {text.folder},
         .first = 0,
         .end = plan.grid().count(),
         .urgency = Urgency::soon}
    );
  std::ranges::stable_sort(out, {}, &TaskWork::urgency);
  return out;
}

std::optional<TaskWork> piece_of(
    const TitlePlan& plan, const std::string& rendition, std::int64_t number
) {
  if (find_text(plan, rendition) != nullptr) return std::nullopt;
  const auto audio = std::ranges::find(plan.audio, rendition, &PlannedAudio::folder);
  const bool is_audio = audio != plan.audio.end();
  const bool is_alone = is_audio ? audio->divisible && !audio->copy : plan.seekable;
  if (!is_alone) return std::nullopt;
  TaskWork out{
      .kind = is_audio ? TaskKind::audio : TaskKind::video,
      .renditions = {rendition},
      .first = number,
      .end = number + 1,
      .urgency = Urgency::now
  };
  const auto grid = plan.grid();
  const auto last = grid.count() - 1;
  if (!is_audio && ends_too_short(grid) && out.end >= last) {
    out.first = last - 1;
    out.end = last + 1;
  }
  return out;
}

}  // namespace matinee::content
