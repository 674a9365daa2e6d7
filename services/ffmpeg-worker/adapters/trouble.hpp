#pragma once

#include <string_view>

#include "ffmpeg-worker/adapters/process_runner.hpp"
#include "ffmpeg-worker/domain/step.hpp"

namespace matinee::worker {

/// Why a probe ended without success: refused in plain language where ffprobe says what is wrong
/// with the file.
[[nodiscard]] Trouble explain_probe(const Exit& exit);

/// Why an encode ended without success. `work` names it, such as "Encoding the video".
[[nodiscard]] Trouble explain_encode(const Exit& exit, std::string_view work);

/// True when the demuxer found the end of the file before the end of the film.
[[nodiscard]] bool says_truncated(std::string_view errors);

}  // namespace matinee::worker
