#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "media/fmp4.hpp"
#include "media/segment_grid.hpp"
#include "media/source.hpp"

/// Subtitles: WebVTT (W3C) and SubRip in, WebVTT out, whole or in HLS segments. The text is a
/// stranger's, but well-formed afterwards: no markup that WebVTT does not know, no line that a
/// parser could take for a cue.
namespace matinee::media {

inline constexpr std::size_t max_text_bytes = std::size_t{8} << 20U;  ///< Of a file.
inline constexpr std::size_t max_cues = 100'000;
inline constexpr std::size_t max_cue_bytes = 4096;
inline constexpr std::int64_t max_cue_time_ms = 100LL * 3600 * 1000;

/// Of all segments together; cues that last across many segments are in each of them.
inline constexpr std::size_t max_segmented_bytes = std::size_t{64} << 20U;

/// A text and when it is shown.
struct Cue {
  std::int64_t start_ms = 0;  ///< From the start of the film.
  std::int64_t end_ms = 0;    ///< Behind `start_ms`.
  std::string settings;       ///< WebVTT's, such as "align:start line:0".
  std::string text;           ///< WebVTT markup; lines end in '\n', none is empty.

  bool operator==(const Cue&) const = default;
};

inline constexpr std::size_t max_text_faults = 20;  ///< That are told of a file.

/// What is wrong in a file, for who wrote it.
struct TextFault {
  std::size_t line = 0;  ///< From 1.
  std::string what;

  bool operator==(const TextFault&) const = default;
};

struct TextTrack {
  std::vector<Cue> cues;          ///< By start.
  std::size_t skipped = 0;        ///< Blocks that were no cue: bad times, no text, too long.
  std::vector<TextFault> faults;  ///< The first of what was skipped or passed over with its words.
};

/// Takes UTF-8 with or without a byte order mark and any line ends. Notes, styles and regions are
/// left out, broken cues skipped (`skipped` counts them). Refuses other encodings, files without
/// the first line "WEBVTT", and what is beyond the limits above.
[[nodiscard]] Read<TextTrack> read_webvtt(std::string_view text);

/// The same for SubRip (SRT), of which there is no standard: numbers of cues may be missing or
/// wrong, <b>, <i> and <u> are kept, <font> and {\an8} removed. Refuses a file without any cue.
[[nodiscard]] Read<TextTrack> read_srt(std::string_view text);

/// The one or the other, by its first line. Other encodings are refused by their names.
[[nodiscard]] Read<TextTrack> read_subtitles(std::string_view text);

/// The whole file.
[[nodiscard]] std::string write_webvtt(const std::vector<Cue>& cues);

/// One file per segment of the grid, with the X-TIMESTAMP-MAP of RFC 8216 section 3.5 for media
/// whose clock starts at 0. A cue is in every segment during which it is shown, with its whole
/// times; players show it once. What begins behind the end is left out. Refuses cues that come to
/// more than `max_segmented_bytes`.
[[nodiscard]] Read<std::vector<std::string>> segment_webvtt(
    const std::vector<Cue>& cues, const SegmentGrid& grid
);

/// Small pictures of the film in sprites: each file holds `columns` x `rows` of them, row by row.
struct Storyboard {
  std::string folder;  ///< Before the names of the sprites "000.jpg", "001.jpg"; may be empty.
  int columns = 10;
  int rows = 10;
  Size tile;               ///< Pixels.
  double interval_s = 10;  ///< Picture i shows the film from i x `interval_s` on.
  std::int64_t tiles = 0;
  double duration_s = 0;  ///< Of the film: the last picture stands until here.
};

/// WebVTT whose cues name a sprite and a rectangle in it (W3C Media Fragments section 4.2.2).
[[nodiscard]] std::string write_storyboard(const Storyboard& storyboard);

}  // namespace matinee::media
