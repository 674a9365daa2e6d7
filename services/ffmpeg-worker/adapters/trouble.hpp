#pragma once

#include <string_view>

#include "ffmpeg-worker/adapters/process_runner.hpp"
#include "ffmpeg-worker/domain/step.hpp"

namespace matinee::worker {

/// True when a process that ended may have been stopped by the machine rather than by its input:
/// killed, never started, or without a sandbox.
[[nodiscard]] bool may_be_the_machine(const Exit& exit);

/// Why a probe ended without success: refused in plain language where ffprobe itself gave the file
/// up, failed where the machine may be at fault.
[[nodiscard]] Trouble explain_probe(const Exit& exit);

/// Why an encode ended without success: refused when it took too much memory, else failed. `work`
/// names it, such as "Encoding the video". Throws Unavailable when the disk was full.
[[nodiscard]] Trouble explain_encode(const Exit& exit, std::string_view work);

/// True when the demuxer found the end of the file before the end of the film.
[[nodiscard]] bool says_truncated(std::string_view errors);

}  // namespace matinee::worker
