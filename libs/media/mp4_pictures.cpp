#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <ranges>
#include <utility>

#include "media/byte_reader.hpp"
#include "media/mp4_index.hpp"
#include "media/mp4_samples.hpp"

namespace matinee::media {

namespace {

/// A sample that is shown.
struct Picture {
  std::int64_t start = 0;    ///< Of display on the movie's timeline, ticks of the track.
  std::uint32_t sample = 0;  ///< Its place among all samples.
};

/// All samples by time of display.
std::vector<Picture> sort_samples(const std::vector<Mp4Sample>& samples) {
  std::vector<Picture> out(samples.size());
  for (std::uint32_t i = 0; i < out.size(); ++i)
    out[i] = {.start = samples[i].time, .sample = i};
  std::ranges::sort(out, {}, [](const Picture& picture) {
    return std::pair{picture.start, picture.sample};
  });
  return out;
}

/// Leaves what the edit list shows: empty edits, then one part of the media.
bool follow_edits(const Mp4Index& index, const Mp4Track& track, std::vector<Picture>& pictures) {
  const auto is_part = [](const Mp4Edit& edit) { return edit.media_time >= 0; };
  const auto part = std::ranges::find_if(track.edits, is_part);
  if (part == track.edits.end() ||
      std::find_if(std::next(part), track.edits.end(), is_part) != track.edits.end())
    return false;
  const auto begin = std::min(latest_tick, part->media_time);
  const auto end = begin + to_track(part->duration, index, track);
  const auto is_outside = [&](const Picture& picture) {
    return picture.start < begin || picture.start >= end;
  };
  std::erase_if(pictures, is_outside);
  const auto shift = empty_edits(index, track) - begin;
  for (auto& picture : pictures)
    picture.start += shift;
  return true;
}

/// The demuxer closes a hole before the first picture that no empty edit asks for.
void close_first_hole(std::vector<Picture>& pictures, std::int64_t empty) {
  const auto hole = pictures.front().start - empty;
  if (hole <= 0) return;
  for (auto& picture : pictures)
    picture.start -= hole;
}

bool is_media(const Mp4Track& track) {
  return track.handler == fourcc("vide") || track.handler == fourcc("soun");
}

/// When a track begins, in seconds. Text and data have no beginning unless an edit list gives one.
std::optional<double> start_of(const Mp4Index& index, const Mp4Track& track) {
  std::int64_t ticks = 0;
  if (track.table.samples == 0) return std::nullopt;
  if (!track.edits.empty()) {
    ticks = empty_edits(index, track);
  } else if (!is_media(track)) {
    return std::nullopt;
  } else {
    const auto first =
        std::ranges::find_if(track.table.offsets, [](const auto& run) { return run.count > 0; });
    if (first != track.table.offsets.end()) ticks = first->value;
  }
  return static_cast<double>(ticks) / track.timescale;
}

/// How long the last picture lasts, ticks; 0 when the file does not say. Where the order of
/// decoding differs, stts tells how long a picture waits to be decoded and not how long it is
/// shown.
std::int64_t last_duration(
    const Mp4Track& track,
    const std::vector<Mp4Sample>& samples,
    const std::vector<Picture>& pictures
) {
  const bool is_told = track.table.offsets.empty() || pictures.size() == 1;
  return is_told ? samples[pictures.back().sample].duration : 0;
}

bool are_closed(const std::vector<Mp4Sample>& samples) {
  auto earliest = std::numeric_limits<std::int64_t>::max();
  for (const auto& sample : std::views::reverse(samples)) {
    if (sample.is_key && earliest < sample.time) return false;
    earliest = std::min(earliest, sample.time);
  }
  return true;
}

/// For each key frame what is stored from it to the next one; 0 for the other samples.
std::vector<std::uint64_t> gop_bytes(const std::vector<Mp4Sample>& samples) {
  std::vector<std::uint64_t> out(samples.size());
  std::uint64_t bytes = 0;
  for (auto i = samples.size(); i-- > 0;) {
    bytes += samples[i].size;
    if (samples[i].is_key) out[i] = std::exchange(bytes, 0);
  }
  return out;
}

/// Numbers the pictures as `sum_up_pictures` counts them: two at the same time are one.
std::vector<KeyFrame> list_key_frames(
    const std::vector<Mp4Sample>& samples, const std::vector<Picture>& pictures
) {
  const auto bytes = gop_bytes(samples);
  std::vector<KeyFrame> out;
  std::int64_t number = -1;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const bool is_same = i > 0 && pictures[i].start == pictures[i - 1].start;
    if (!is_same) ++number;
    const auto place = pictures[i].sample;
    if (!samples[place].is_key) continue;
    if (!out.empty() && out.back().picture == number) continue;
    out.push_back(
        {.picture = number,
         .offset = samples[place].offset,
         .size = samples[place].size,
         .bytes = bytes[place]}
    );
  }
  return out;
}

/// Ticks from one picture to the next, when it is the same for all samples; else 0.
std::int64_t constant_step(const Mp4SampleTable& table, const std::vector<Picture>& pictures) {
  std::int64_t step = 0;
  for (const auto& run : table.durations) {
    if (run.count == 0) continue;
    if (step != 0 && run.value != step) return 0;
    step = run.value;
  }
  if (pictures.size() != table.samples) return 0;
  for (std::size_t i = 1; i < pictures.size(); ++i) {
    if (pictures[i].start - pictures[i - 1].start != step) return 0;
  }
  return step;
}

void find_rhythm(
    const Mp4Track& track,
    const std::vector<Mp4Sample>& samples,
    const std::vector<Picture>& pictures,
    PictureIndex& out
) {
  const auto step = constant_step(track.table, pictures);
  if (step <= 0) return;
  const auto common = std::gcd(std::int64_t{track.timescale}, step);
  out.rate = {.num = track.timescale / common, .den = step / common};
  // Decoding begins at 0.
  out.reorder = std::max<std::int64_t>(0, samples.front().time / step);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto ahead = std::int64_t{pictures[i].sample} - static_cast<std::int64_t>(i);
    out.reorder = std::max(out.reorder, ahead);
  }
}

double longest_gop(
    const std::vector<KeyFrame>& keys, const std::vector<double>& starts, double end
) {
  double out = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto at = [&](const KeyFrame& key) {
      return starts[static_cast<std::size_t>(key.picture)];
    };
    out = std::max(out, (i + 1 < keys.size() ? at(keys[i + 1]) : end) - at(keys[i]));
  }
  return out;
}

}  // namespace

double start_seconds(const Mp4Index& index) {
  constexpr double none = std::numeric_limits<double>::infinity();
  double media = none;
  double text = none;
  for (const auto& track : index.tracks) {
    auto& earliest = is_media(track) ? media : text;
    earliest = std::min(earliest, start_of(index, track).value_or(none));
  }
  if (text < media && (media == none || media - text < 1)) return text;
  return media == none ? 0 : media;
}

Read<PictureIndex> index_pictures(
    const Mp4Index& index, std::size_t track, std::uint64_t file_bytes
) {
  const auto& chosen = index.tracks.at(track);
  if (index.is_fragmented) return std::unexpected{"the pictures are listed in fragments"};
  if (chosen.table.samples > max_pictures) return std::unexpected{"there are too many pictures"};
  const auto samples = list_samples(chosen.table);
  auto pictures = sort_samples(samples);
  if (!chosen.edits.empty() && !follow_edits(index, chosen, pictures))
    return std::unexpected{"the edit list does not show one part of the media"};
  if (pictures.empty()) return std::unexpected{"no picture is shown"};
  if (!chosen.edits.empty()) close_first_hole(pictures, empty_edits(index, chosen));

  const auto seconds = [&](std::int64_t ticks) {
    return static_cast<double>(ticks) / chosen.timescale;
  };
  const auto zero = start_seconds(index);
  std::vector<double> starts;
  starts.reserve(pictures.size());
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (i == 0 || pictures[i].start != pictures[i - 1].start)
      starts.push_back(seconds(pictures[i].start) - zero);
  }
  PictureIndex out;
  out.times = sum_up_pictures(starts, seconds(last_duration(chosen, samples, pictures)));
  out.times.ended_early = index.end_offset() > file_bytes;
  out.key_frames = list_key_frames(samples, pictures);
  out.times.longest_gop_s = longest_gop(out.key_frames, starts, out.times.end_s);
  out.gops_are_closed = are_closed(samples);
  find_rhythm(chosen, samples, pictures, out);
  return out;
}

}  // namespace matinee::media
