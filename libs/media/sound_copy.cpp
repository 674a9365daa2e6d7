#include "media/sound_copy.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "media/audio_grid.hpp"
#include "media/byte_reader.hpp"

namespace matinee::media {

namespace {

constexpr std::int64_t samples_per_packet = AudioGrid::samples_per_packet;
/// 13 hours of the highest rate.
constexpr std::uint64_t max_packets = 13ULL * 3600 * 96'000 / samples_per_packet;

/// The part of the track that is heard, in samples of the track.
struct Heard {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Every packet but the last has its full length; the last one may be said to be shorter.
bool is_even(const Mp4SampleTable& table) {
  std::uint64_t left = table.samples;
  for (const auto& run : table.durations) {
    if (run.count == 0) continue;
    left -= run.count;
    const bool is_last = left == 0 && run.count == 1;
    if (run.value != samples_per_packet && !is_last) return false;
  }
  return true;
}

std::optional<Heard> heard(const Mp4Index& index, const Mp4Track& track) {
  const auto all = static_cast<std::int64_t>(track.table.samples) * samples_per_packet;
  if (track.edits.empty()) return Heard{.begin = 0, .end = all};
  const auto& edit = track.edits.front();
  if (track.edits.size() > 1 || edit.media_time < 0 || edit.media_time >= all ||
      index.timescale == 0)
    return std::nullopt;
  // Edits are declared in ticks of the movie, often milliseconds: what is short of a packet is
  // heard.
  const double length =
      static_cast<double>(edit.duration) * track.timescale / static_cast<double>(index.timescale);
  const auto end =
      std::min<double>(static_cast<double>(all), static_cast<double>(edit.media_time) + length);
  return Heard{.begin = edit.media_time, .end = static_cast<std::int64_t>(end)};
}

/// The rates of `packets` packets from `first` on.
void measure_rates(const Mp4SampleTable& table, std::int64_t first, SoundCopy& out) {
  const AudioGrid grid{out.sample_rate, out.packets};
  const auto size_of = [&](std::int64_t packet) -> std::uint64_t {
    return table.sizes.empty() ? table.common_size
                               : table.sizes[static_cast<std::size_t>(first + packet)];
  };
  double total = 0;
  for (std::int64_t k = 0; k < grid.count(); ++k) {
    double bytes = 0;
    for (auto packet = grid.begin(k); packet < grid.begin(k + 1); ++packet)
      bytes += static_cast<double>(size_of(packet));
    total += bytes;
    const auto rate = bytes * 8 / grid.seconds(grid.packets_in(k));
    out.peak_rate = std::max(out.peak_rate, static_cast<int>(std::min(rate, 1e9)));
  }
  out.average_rate = static_cast<int>(std::min(total * 8 / grid.seconds(out.packets), 1e9));
}

}  // namespace

Read<SoundCopy> read_sound_copy(const Mp4Index& index, std::size_t track) {
  const auto& chosen = index.tracks.at(track);
  const auto& table = chosen.table;
  if (chosen.handler != fourcc("soun") || chosen.codec != fourcc("mp4a"))
    return std::unexpected{"the track is no AAC"};
  if (index.is_fragmented) return std::unexpected{"the packets are listed in fragments"};
  if (chosen.timescale < 7'350 || chosen.timescale > 96'000)
    return std::unexpected{"the track's clock does not count samples"};
  if (table.samples == 0 || table.samples > max_packets || !table.offsets.empty())
    return std::unexpected{"the packets cannot be counted"};
  if (!is_even(table)) return std::unexpected{"the packets do not follow each other evenly"};
  const auto part = heard(index, chosen);
  if (!part) return std::unexpected{"the edit list does more than to leave out an end"};

  // The first packet at or after zero, to within the shift.
  const auto zero = part->begin + std::llround(start_seconds(index) * chosen.timescale);
  const auto first = (zero + samples_per_packet - 1 - SoundCopy::max_shift) / samples_per_packet;
  const auto shift = zero - first * samples_per_packet;
  if (zero < 0 || shift > SoundCopy::max_shift || -shift > SoundCopy::max_shift)
    return std::unexpected{"the first packet does not begin with the title"};
  // A packet of which nothing is heard does not come out of the demuxer.
  const auto end = (part->end + samples_per_packet - 1) / samples_per_packet;
  SoundCopy out{.sample_rate = static_cast<int>(chosen.timescale), .packets = end - first};
  if (out.packets <= 0) return std::unexpected{"nothing is heard"};
  measure_rates(table, first, out);
  return out;
}

}  // namespace matinee::media
