#include "ffmpeg-worker/domain/side_pieces.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "ffmpeg-worker/domain/made_files.hpp"
#include "media/webvtt.hpp"

namespace matinee::worker {

namespace {

/// Of this number among the task's segments; what an earlier attempt stored is what counts.
content::StoredSegment store_once(
    const content::TaskLease& lease,
    MediaStore& store,
    const std::string& key,
    std::string bytes,
    std::int64_t number
) {
  if (!store.put_new(key, bytes)) bytes = store.read(key).value_or("");
  return {
      .rendition = lease.renditions.front(),
      .number = number,
      .bytes = bytes.size(),
      .duration_us = 0,
      .sha256 = digest_of(bytes)
  };
}

std::int64_t microseconds(double seconds) {
  return std::llround(seconds * 1e6);
}

}  // namespace

Step<void> store_text(
    const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
) {
  const auto text = read_made(workspace, "out", "text.vtt");
  if (!text) return fail_step("The subtitles were not written.");
  const auto track = media::read_webvtt(*text);
  if (!track) return refuse_media("The subtitles could not be read: " + track.error() + ".");
  if (track->cues.empty()) return refuse_media("The subtitles are empty.");
  const auto grid = lease.plan.grid();
  auto segments = media::segment_webvtt(track->cues, grid);
  if (!segments) return refuse_media("The subtitles could not be cut: " + segments.error() + ".");
  const auto folder = generation_folder(lease) + "s/" + lease.renditions.front() + "/";
  static_cast<void>(store.put_new(folder + "all.vtt", media::write_webvtt(track->cues)));
  for (std::int64_t k = 0; k < std::ssize(*segments); ++k) {
    auto stored = store_once(
        lease,
        store,
        folder + name_of(k, 5) + ".vtt",
        std::move(segments->at(static_cast<std::size_t>(k))),
        k
    );
    stored.duration_us = microseconds(grid.seconds(grid.frames_in(k)));
    beat.made().segments.push_back(std::move(stored));
    if (!beat.beat()) return stop_step();
  }
  return {};
}

Step<void> store_storyboard(
    const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
) {
  const auto& board = lease.plan.storyboard;
  for (std::int64_t k = 0; k < board.sprites(); ++k) {
    const auto name = name_of(k, 3) + ".jpg";
    auto bytes = read_made(workspace, "out/storyboard", name);
    if (!bytes || !is_jpeg(*bytes)) return fail_step("A file of the storyboard is no picture.");
    const auto key = generation_folder(lease) + "thumbnails/storyboard-" + name;
    auto stored = store_once(lease, store, key, std::move(*bytes), k);
    stored.duration_us = board.interval_ms * 1000 * board.columns * board.rows;
    beat.made().segments.push_back(std::move(stored));
  }
  return {};
}

}  // namespace matinee::worker
