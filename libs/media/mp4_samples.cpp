#include "media/mp4_samples.hpp"

#include <algorithm>
#include <cstddef>

namespace matinee::media {

namespace {

__extension__ using Wide = __int128;

void set_times(const Mp4SampleTable& table, std::vector<Mp4Sample>& samples) {
  std::int64_t decode = 0;
  std::size_t next = 0;
  for (const auto& run : table.durations) {
    for (std::uint32_t i = 0; i < run.count; ++i) {
      auto& sample = samples[next++];
      sample.decode = decode;
      sample.time = decode;
      sample.duration = static_cast<std::uint32_t>(run.value);
      decode += run.value;
    }
  }
  next = 0;
  for (const auto& run : table.offsets) {
    for (std::uint32_t i = 0; i < run.count; ++i)
      samples[next++].time += run.value;
  }
}

void set_places(const Mp4SampleTable& table, std::vector<Mp4Sample>& samples) {
  std::size_t next = 0;
  std::size_t run = 0;
  for (std::size_t chunk = 0; chunk < table.chunks.size() && next < samples.size(); ++chunk) {
    if (run + 1 < table.chunk_runs.size() && chunk + 1 >= table.chunk_runs[run + 1].first_chunk)
      ++run;
    auto offset = table.chunks[chunk];
    for (std::uint32_t i = 0; i < table.chunk_runs[run].samples; ++i) {
      auto& sample = samples[next];
      sample.offset = offset;
      sample.size = table.sizes.empty() ? table.common_size : table.sizes[next];
      offset += sample.size;
      ++next;
    }
  }
}

}  // namespace

std::vector<Mp4Sample> list_samples(const Mp4SampleTable& table) {
  std::vector<Mp4Sample> out(table.samples);
  set_times(table, out);
  set_places(table, out);
  for (auto& sample : out)
    sample.is_key = table.all_sync;
  for (const auto number : table.sync)
    out[number - 1].is_key = true;
  return out;
}

std::int64_t to_track(std::uint64_t ticks, const Mp4Index& index, const Mp4Track& track) {
  const auto scaled = (static_cast<Wide>(ticks) * track.timescale + index.timescale / 2) /
                      static_cast<Wide>(index.timescale);
  return static_cast<std::int64_t>(std::min<Wide>(scaled, latest_tick));
}

std::int64_t empty_edits(const Mp4Index& index, const Mp4Track& track) {
  std::int64_t out = 0;
  for (const auto& edit : track.edits) {
    if (edit.media_time == -1)
      out = std::min(latest_tick, out + to_track(edit.duration, index, track));
  }
  return out;
}

}  // namespace matinee::media
