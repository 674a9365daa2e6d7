#pragma once

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/ports.hpp"
#include "ffmpeg-worker/domain/step.hpp"
#include "ffmpeg-worker/domain/task_beat.hpp"

/// What a title has beside pictures and sound, out of the workspace into the store. Told when it is
/// stored; what is stored already stays as it is.
namespace matinee::worker {

/// The text track in out/text.vtt: one file per segment of the pictures, and all.vtt with the whole
/// of it. Refuses what is no readable text, and a track that shows nothing.
[[nodiscard]] Step<void> store_text(
    const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
);

/// The files of the storyboard in out/storyboard/.
[[nodiscard]] Step<void> store_storyboard(
    const content::TaskLease& lease, MediaStore& store, const Workspace& workspace, TaskBeat& beat
);

}  // namespace matinee::worker
