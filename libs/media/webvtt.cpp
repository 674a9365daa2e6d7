#include "media/webvtt.hpp"

#include <algorithm>
#include <cmath>

#include "media/decimal.hpp"

namespace matinee::media {

namespace {

__extension__ using Wide = __int128;

std::string time_text(std::int64_t ms) {
  const auto part = [&](std::int64_t unit, std::int64_t modulus, std::size_t width) {
    return padded(static_cast<std::size_t>(ms / unit % modulus), width);
  };
  return part(3'600'000, 1'000'000, 2) + ":" + part(60'000, 60, 2) + ":" + part(1'000, 60, 2) +
         "." + part(1, 1'000, 3);
}

std::string cue_text(const Cue& cue) {
  auto out = time_text(cue.start_ms) + " --> " + time_text(cue.end_ms);
  if (!cue.settings.empty()) out += " " + cue.settings;
  return out + "\n" + cue.text + "\n\n";
}

/// The picture that is on the screen at this time.
std::int64_t picture_at(std::int64_t ms, const SegmentGrid& grid) {
  const auto [num, den] = grid.rate();
  return static_cast<std::int64_t>(static_cast<Wide>(ms) * num / (static_cast<Wide>(1000) * den));
}

}  // namespace

std::string write_webvtt(const std::vector<Cue>& cues) {
  std::string out = "WEBVTT\n\n";
  for (const auto& cue : cues)
    out += cue_text(cue);
  return out;
}

Read<std::vector<std::string>> segment_webvtt(
    const std::vector<Cue>& cues, const SegmentGrid& grid
) {
  std::vector<std::string> out(
      static_cast<std::size_t>(grid.count()),
      "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
  );
  std::size_t bytes = 0;
  for (const auto& cue : cues) {
    const auto first = picture_at(cue.start_ms, grid);
    if (first >= grid.frames()) continue;
    // The last millisecond: a cue that ends with a segment is not in the next one.
    const auto last = std::min(picture_at(cue.end_ms - 1, grid), grid.frames() - 1);
    const auto text = cue_text(cue);
    for (auto k = grid.segment_of(first); k <= grid.segment_of(std::max(first, last)); ++k) {
      bytes += text.size();
      if (bytes > max_segmented_bytes)
        return std::unexpected{"the subtitles are shown for too long"};
      out[static_cast<std::size_t>(k)] += text;
    }
  }
  return out;
}

std::string write_storyboard(const Storyboard& storyboard) {
  std::string out = "WEBVTT\n\n";
  const auto& [folder, columns, rows, tile, interval_s, tiles, duration_s] = storyboard;
  const auto ms = [](double seconds) { return std::llround(seconds * 1000); };
  for (std::int64_t i = 0; i < tiles; ++i) {
    const bool is_last = i + 1 == tiles;
    const auto start = ms(static_cast<double>(i) * interval_s);
    const auto next = ms(static_cast<double>(i + 1) * interval_s);
    const auto end = is_last ? ms(duration_s) : std::min(next, ms(duration_s));
    if (end <= start) break;
    const auto sheet = std::int64_t{columns} * rows;
    const auto place = i % sheet;
    const auto sprite = static_cast<std::size_t>(i / sheet);
    out += time_text(start) + " --> " + time_text(end) + "\n";
    out += folder + padded(sprite, 3) + ".jpg#xywh=" + std::to_string(place % columns * tile.width);
    out += "," + std::to_string(place / columns * tile.height) + "," + std::to_string(tile.width);
    out += "," + std::to_string(tile.height) + "\n\n";
  }
  return out;
}

}  // namespace matinee::media
