#include "ffmpeg-worker/domain/source_part.hpp"

#include <algorithm>

namespace matinee::worker {

namespace {

/// Of the encoder, and of the seek that leads to it.
constexpr std::int64_t preroll_packets = 48;
constexpr double preroll_s = 0.5;
constexpr std::int64_t trailing_packets = 4;

SourcePart pictures_of(const content::TaskLease& task) {
  // What is copied goes through no decoder, which alone would notice a hole.
  if (task.plan.is_copied(task.renditions.front())) return {.stream = task.plan.video_stream};
  const auto grid = task.plan.grid();
  SourcePart out{
      .stream = task.plan.video_stream, .begin_s = 0, .end_s = grid.seconds(grid.begin(task.end))
  };
  if (task.plan.seekable) out.begin_s = grid.seconds(grid.begin(task.first));
  return out;
}

SourcePart sound_of(const content::TaskLease& task) {
  const auto& audio =
      *std::ranges::find(task.plan.audio, task.renditions.front(), &content::PlannedAudio::folder);
  if (audio.copy) return {.stream = audio.stream};
  const auto grid = audio.grid();
  const auto first = grid.begin(task.first);
  SourcePart out{
      .stream = audio.stream,
      .begin_s = 0,
      .end_s = grid.seconds(grid.begin(task.end) + trailing_packets)
  };
  if (first > 0) out.begin_s = std::max(0.0, grid.seconds(first - preroll_packets) - preroll_s);
  return out;
}

}  // namespace

std::optional<SourcePart> part_of(const content::TaskLease& task) {
  if (task.plan.container != "mov") return std::nullopt;
  switch (task.kind) {
    case content::TaskKind::video:
      return pictures_of(task);
    case content::TaskKind::audio:
      return sound_of(task);
    case content::TaskKind::text:
      return SourcePart{
          .stream = std::ranges::find(
                        task.plan.text, task.renditions.front(), &content::PlannedText::folder
          )
                        ->stream
      };
    case content::TaskKind::storyboard:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace matinee::worker
