#include "media/mp4_index.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "media/byte_reader.hpp"

namespace matinee::media {

namespace {

using Bytes = std::span<const std::byte>;
using Failure = std::optional<std::string>;

constexpr std::uint32_t max_edits = 100'000;
constexpr std::uint64_t largest_offset = std::numeric_limits<std::int64_t>::max();

/// Version and flags are read; the count is known to fit.
struct Table {
  ByteReader reader;
  std::uint32_t count = 0;
};

/// Opens a box that holds a count of entries with `width` bytes each. An absent box has none.
std::optional<Table> open_table(Bytes box, std::size_t width) {
  if (box.empty()) return Table{.reader = ByteReader{{}}};
  ByteReader reader{box};
  reader.skip(4);
  const auto count = reader.u32();
  if (!reader.ok() || count > reader.left() / width) return std::nullopt;
  return Table{.reader = reader, .count = count};
}

std::optional<std::vector<Mp4SampleTable::Run>> read_runs(Bytes box) {
  auto table = open_table(box, 8);
  if (!table) return std::nullopt;
  std::vector<Mp4SampleTable::Run> out(table->count);
  for (auto& run : out) {
    run.count = table->reader.u32();
    // Offsets are signed in version 1, and in practice in version 0 too.
    run.value = static_cast<std::int32_t>(table->reader.u32());
  }
  return out;
}

std::uint64_t total(const std::vector<Mp4SampleTable::Run>& runs) {
  std::uint64_t out = 0;
  for (const auto& run : runs)
    out += run.count;
  return out;
}

Failure read_times(Bytes stbl, Mp4SampleTable& table) {
  auto durations = read_runs(find_box(stbl, fourcc("stts")));
  auto offsets = read_runs(find_box(stbl, fourcc("ctts")));
  if (!durations || !offsets) return "a table of times is longer than its box";
  const auto is_negative = [](const auto& run) { return run.value < 0; };
  if (std::ranges::any_of(*durations, is_negative)) return "a sample lasts longer than can be";
  table.durations = std::move(*durations);
  table.offsets = std::move(*offsets);
  if (total(table.durations) != table.samples) return "the table of durations is incomplete";
  if (!table.offsets.empty() && total(table.offsets) != table.samples)
    return "the table of composition offsets is incomplete";
  return std::nullopt;
}

Failure read_sync(Bytes stbl, Mp4SampleTable& table) {
  const auto box = find_box(stbl, fourcc("stss"));
  table.all_sync = box.empty();
  auto list = open_table(box, 4);
  if (!list) return "the table of key frames is longer than its box";
  table.sync.resize(list->count);
  for (auto& number : table.sync)
    number = list->reader.u32();
  const bool ascends =
      std::ranges::adjacent_find(table.sync, std::ranges::greater_equal{}) == table.sync.end();
  const bool fits =
      table.sync.empty() || (table.sync.front() > 0 && table.sync.back() <= table.samples);
  if (!ascends || !fits) return "the table of key frames is out of order";
  return std::nullopt;
}

/// stz2 packs sizes into 4, 8 or 16 bits (section 8.7.3.3).
Failure read_compact_sizes(Bytes box, Mp4SampleTable& table) {
  ByteReader reader{box};
  reader.skip(7);
  const auto bits = reader.u8();
  const auto count = reader.u32();
  if (bits != 4 && bits != 8 && bits != 16) return "the sizes of the samples cannot be read";
  if (!reader.ok() || count > reader.left() * 8 / bits || count > max_pictures)
    return "the table of sizes is longer than its box";
  table.samples = count;
  table.sizes.resize(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (bits == 16) {
      table.sizes[i] = reader.u16();
    } else if (bits == 8) {
      table.sizes[i] = reader.u8();
    } else {
      const auto pair = reader.u8();
      table.sizes[i] = pair >> 4U;
      if (++i < count) table.sizes[i] = pair & 0xFU;
    }
  }
  return std::nullopt;
}

Failure read_sizes(Bytes stbl, Mp4SampleTable& table) {
  const auto box = find_box(stbl, fourcc("stsz"));
  if (box.empty()) {
    const auto compact = find_box(stbl, fourcc("stz2"));
    return compact.empty() ? std::nullopt : read_compact_sizes(compact, table);
  }
  ByteReader reader{box};
  reader.skip(4);
  table.common_size = reader.u32();
  const auto count = reader.u32();
  if (!reader.ok() || (table.common_size == 0 && count > reader.left() / 4))
    return "the table of sizes is longer than its box";
  table.samples = count;
  if (table.common_size != 0) return std::nullopt;
  table.sizes.resize(count);
  for (auto& size : table.sizes)
    size = reader.u32();
  return std::nullopt;
}

Failure read_chunk_offsets(Bytes stbl, Mp4SampleTable& table) {
  const auto narrow_box = find_box(stbl, fourcc("stco"));
  const bool is_wide = narrow_box.empty();
  auto list = is_wide ? open_table(find_box(stbl, fourcc("co64")), 8) : open_table(narrow_box, 4);
  if (!list) return "the table of chunks is longer than its box";
  table.chunks.resize(list->count);
  for (auto& offset : table.chunks) {
    offset = is_wide ? list->reader.u64() : list->reader.u32();
    if (offset > largest_offset / 2) return "a chunk lies beyond what a file can hold";
  }
  return std::nullopt;
}

Failure read_chunk_runs(Bytes stbl, Mp4SampleTable& table) {
  auto list = open_table(find_box(stbl, fourcc("stsc")), 12);
  if (!list) return "the table of samples per chunk is longer than its box";
  table.chunk_runs.resize(list->count);
  std::uint64_t next = 1;
  for (auto& run : table.chunk_runs) {
    run.first_chunk = list->reader.u32();
    run.samples = list->reader.u32();
    list->reader.skip(4);
    const bool is_first = &run == &table.chunk_runs.front();
    if (run.first_chunk < next || (is_first && run.first_chunk != 1) || run.samples == 0)
      return "the table of samples per chunk is out of order";
    next = std::uint64_t{run.first_chunk} + 1;
  }
  return std::nullopt;
}

std::uint64_t size_of(const Mp4SampleTable& table, std::uint64_t first, std::uint64_t count) {
  if (table.sizes.empty()) return count * table.common_size;
  std::uint64_t out = 0;
  for (auto i = first; i < first + count; ++i)
    out += table.sizes[i];
  return out;
}

/// Checks that the chunks hold all samples and nothing else; finds where the last byte lies.
Failure place_samples(const Mp4SampleTable& table, std::uint64_t& end_offset) {
  std::uint64_t sample = 0;
  for (std::size_t i = 0; i < table.chunk_runs.size(); ++i) {
    const auto& run = table.chunk_runs[i];
    const auto until = i + 1 < table.chunk_runs.size()
                           ? std::uint64_t{table.chunk_runs[i + 1].first_chunk} - 1
                           : table.chunks.size();
    for (auto chunk = std::uint64_t{run.first_chunk} - 1; chunk < until; ++chunk) {
      // Every step takes a chunk and a sample away, so this ends soon whatever the table says.
      if (chunk >= table.chunks.size() || run.samples > table.samples - sample)
        return "the chunks do not hold the samples";
      const auto size = size_of(table, sample, run.samples);
      if (size > largest_offset / 2) return "a chunk lies beyond what a file can hold";
      end_offset = std::max(end_offset, table.chunks[chunk] + size);
      sample += run.samples;
    }
  }
  if (sample != table.samples) return "the chunks do not hold the samples";
  return std::nullopt;
}

Failure read_sample_table(Bytes stbl, Mp4Track& track) {
  auto& table = track.table;
  for (const auto read : {read_sizes, read_times, read_sync, read_chunk_offsets, read_chunk_runs}) {
    if (auto failure = read(stbl, table)) return failure;
  }
  return place_samples(table, track.end_offset);
}

Failure read_edits(Bytes elst, Mp4Track& track) {
  ByteReader reader{elst};
  const bool is_wide = reader.u8() == 1;
  auto list = open_table(elst, is_wide ? 20 : 12);
  if (!list) return "the edit list is longer than its box";
  if (list->count > max_edits) return "the edit list is too long";
  track.edits.resize(list->count);
  for (auto& edit : track.edits) {
    edit.duration = is_wide ? list->reader.u64() : list->reader.u32();
    edit.media_time = is_wide ? static_cast<std::int64_t>(list->reader.u64())
                              : static_cast<std::int32_t>(list->reader.u32());
    list->reader.skip(4);
    if (edit.duration > largest_offset || edit.media_time < -1)
      return "the edit list cannot be followed";
  }
  return std::nullopt;
}

struct Clock {
  std::uint32_t timescale = 0;
  std::uint64_t duration = 0;
};

/// The beginnings of mvhd and mdhd are alike.
Clock read_clock(Bytes header) {
  ByteReader reader{header};
  const bool is_wide = reader.u8() == 1;
  reader.skip(3);
  reader.skip(is_wide ? 16 : 8);  // Creation and modification time.
  Clock out;
  out.timescale = reader.u32();
  out.duration = is_wide ? reader.u64() : reader.u32();
  return out;
}

std::uint32_t read_id(Bytes tkhd) {
  ByteReader reader{tkhd};
  const bool is_wide = reader.u8() == 1;
  reader.skip(3);
  reader.skip(is_wide ? 16 : 8);
  return reader.u32();
}

std::uint32_t read_handler(Bytes hdlr) {
  ByteReader reader{hdlr};
  reader.skip(8);
  return reader.u32();
}

std::uint32_t read_codec(Bytes stsd) {
  ByteReader reader{stsd};
  reader.skip(12);  // Version, count of descriptions, size of the first.
  return reader.u32();
}

std::optional<AvcConfig> read_avc(Bytes stsd) {
  ByteReader reader{stsd};
  reader.skip(4);
  if (reader.u32() != 1) return std::nullopt;
  const auto entry = take_box(reader);
  if (!reader.ok() || entry.type != fourcc("avc1")) return std::nullopt;
  ByteReader fields{entry.content};
  fields.skip(78);
  if (!fields.ok()) return std::nullopt;
  ByteReader config{find_box(fields.rest(), fourcc("avcC"))};
  const auto version = config.u8();
  AvcConfig out{.profile = config.u8()};
  out.constraints = config.u8();
  out.level = config.u8();
  out.nal_length = (config.u8() & 3U) + 1;
  const auto parameter_sets = config.u8() & 0x1FU;
  if (!config.ok() || version != 1 || parameter_sets != 1) return std::nullopt;
  return out;
}

Read<Mp4Track> read_track(Bytes trak) {
  const auto mdia = find_box(trak, fourcc("mdia"));
  const auto stbl = find_box(find_box(mdia, fourcc("minf")), fourcc("stbl"));
  const auto clock = read_clock(find_box(mdia, fourcc("mdhd")));
  const auto stsd = find_box(stbl, fourcc("stsd"));
  Mp4Track out{
      .id = read_id(find_box(trak, fourcc("tkhd"))),
      .handler = read_handler(find_box(mdia, fourcc("hdlr"))),
      .codec = read_codec(stsd),
      .timescale = clock.timescale,
      .duration = clock.duration,
      .avc = read_avc(stsd)
  };
  if (out.timescale == 0) return std::unexpected{"a track has no timescale"};
  const auto elst = find_box(find_box(trak, fourcc("edts")), fourcc("elst"));
  if (auto failure = read_edits(elst, out)) return std::unexpected{std::move(*failure)};
  if (auto failure = read_sample_table(stbl, out)) return std::unexpected{std::move(*failure)};
  return out;
}

Failure read_children(Bytes moov, Mp4Index& index) {
  ByteReader reader{moov};
  while (reader.left() >= 8) {
    const auto box = take_box(reader);
    if (!reader.ok()) return "a box is longer than the index";
    if (box.type == fourcc("mvex")) index.is_fragmented = true;
    if (box.type == fourcc("mvhd")) {
      const auto clock = read_clock(box.content);
      index.timescale = clock.timescale;
      index.duration = clock.duration;
    }
    if (box.type != fourcc("trak")) continue;
    if (index.tracks.size() == max_mp4_tracks) return "the index has too many tracks";
    auto track = read_track(box.content);
    if (!track) return std::move(track.error());
    index.tracks.push_back(std::move(*track));
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t Mp4Index::end_offset() const {
  std::uint64_t out = 0;
  for (const auto& track : tracks)
    out = std::max(out, track.end_offset);
  return out;
}

Read<Mp4Index> read_mp4_index(Bytes moov) {
  if (moov.size() > max_moov_bytes) return std::unexpected{"the index is too large"};
  ByteReader reader{moov};
  const auto box = take_box(reader);
  if (!reader.ok() || box.type != fourcc("moov") || reader.left() != 0)
    return std::unexpected{"this is not the whole index"};
  Mp4Index out;
  if (auto failure = read_children(box.content, out)) return std::unexpected{std::move(*failure)};
  if (out.timescale == 0) return std::unexpected{"the movie has no timescale"};
  if (out.tracks.empty()) return std::unexpected{"the index has no track"};
  return out;
}

}  // namespace matinee::media
