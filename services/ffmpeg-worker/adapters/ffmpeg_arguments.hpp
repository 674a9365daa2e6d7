#pragma once

#include <string>
#include <vector>

/// Command lines of ffmpeg and ffprobe 5.1 for a sandbox in which the source is /in and results go
/// to /out. They consist of constants, numbers and names that this program made: nothing a user
/// wrote.
namespace matinee::worker {

/// Streams and format as JSON on standard output.
[[nodiscard]] std::vector<std::string> probe_arguments(const std::string& ffprobe);

/// One CSV line "pts,dts,duration,flags" per packet of a stream.
[[nodiscard]] std::vector<std::string> timestamps_arguments(
    const std::string& ffprobe, const std::string& container, int stream
);

/// Copies video and audio to /out/source.mp4.
[[nodiscard]] std::vector<std::string> remux_arguments(
    const std::string& ffmpeg, const std::string& container
);

}  // namespace matinee::worker
