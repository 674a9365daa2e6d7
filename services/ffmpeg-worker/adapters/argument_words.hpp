#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

/// What the command lines of ffmpeg have in common.
namespace matinee::worker {

using Arguments = std::vector<std::string>;

void add(Arguments& out, std::initializer_list<std::string_view> words);

/// Six digits behind the point, whatever the locale.
[[nodiscard]] std::string decimal(double value);

/// Everything that keeps hostile files in bounds (docs/decisions: media security).
void add_input_limits(Arguments& out, std::string_view formats);

/// /in, read by this demuxer alone.
void add_input(Arguments& out, const std::string& container);

/// ffmpeg with progress on standard output.
[[nodiscard]] Arguments start_ffmpeg(const std::string& ffmpeg);

/// The HLS muxer with fMP4 segments of `seconds`, numbered from `first`.
void add_hls(Arguments& out, double seconds, std::int64_t first, std::string_view movflags);

/// Filters that turn HDR with this transfer function into SDR; they begin with a comma.
[[nodiscard]] std::string tone_map(const std::string& transfer);

}  // namespace matinee::worker
