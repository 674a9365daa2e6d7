#include <algorithm>

#include "media/byte_reader.hpp"
#include "media/fmp4.hpp"

namespace matinee::media {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t max_samples = 1'000'000;  // Far more than 6 s hold; keeps sums below 2^64.

/// What the samples of a run have in common, and the totals so far.
struct Samples {
  std::uint32_t duration = 0;
  std::uint32_t size = 0;
  std::uint32_t flags = 0;
  std::uint64_t count = 0;
  std::uint64_t total_duration = 0;
  std::uint64_t total_size = 0;
  std::uint32_t first_flags = 0;
};

bool has(std::uint32_t flags, std::uint32_t bit) {
  return (flags & bit) != 0;
}

bool read_track_header(Bytes tfhd, Samples& samples) {
  ByteReader reader{tfhd};
  const auto flags = reader.u32() & 0xFFFFFFU;
  reader.skip(4);
  if (has(flags, 0x1)) reader.skip(8);
  if (has(flags, 0x2)) reader.skip(4);
  if (has(flags, 0x8)) samples.duration = reader.u32();
  if (has(flags, 0x10)) samples.size = reader.u32();
  if (has(flags, 0x20)) samples.flags = reader.u32();
  return reader.ok();
}

bool read_decode_time(Bytes tfdt, MediaSegment& segment) {
  ByteReader reader{tfdt};
  const auto version = reader.u8();
  reader.skip(3);
  segment.decode_time = version == 1 ? reader.u64() : reader.u32();
  return reader.ok();
}

bool read_run(Bytes trun, Samples& samples) {
  ByteReader reader{trun};
  const auto flags = reader.u32() & 0xFFFFFFU;
  const auto count = reader.u32();
  if (has(flags, 0x1)) reader.skip(4);
  const auto first_flags = has(flags, 0x4) ? reader.u32() : samples.flags;
  if (!reader.ok() || count > max_samples || samples.count + count > max_samples) return false;
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    samples.total_duration += has(flags, 0x100) ? reader.u32() : samples.duration;
    samples.total_size += has(flags, 0x200) ? reader.u32() : samples.size;
    const auto other_flags = i == 0 ? first_flags : samples.flags;
    const auto own_flags = has(flags, 0x400) ? reader.u32() : other_flags;
    if (has(flags, 0x800)) reader.skip(4);
    if (samples.count == 0 && i == 0) samples.first_flags = own_flags;
  }
  samples.count += count;
  return reader.ok();
}

bool read_fragment(Bytes traf, Samples& samples, MediaSegment& segment) {
  ByteReader reader{traf};
  bool has_time = false;
  while (reader.ok() && reader.left() > 0) {
    const auto box = take_box(reader);
    if (!reader.ok()) return false;
    if (box.type == fourcc("tfhd") && !read_track_header(box.content, samples)) return false;
    if (box.type == fourcc("tfdt")) has_time = read_decode_time(box.content, segment);
    if (box.type == fourcc("trun") && !read_run(box.content, samples)) return false;
  }
  return has_time && samples.count > 0;
}

bool has_one_fragment(Bytes moof) {
  ByteReader reader{moof};
  int count = 0;
  while (reader.ok() && reader.left() > 0)
    count += take_box(reader).type == fourcc("traf") ? 1 : 0;
  return reader.ok() && count == 1;
}

struct Parts {
  Bytes moof;
  Bytes mdat;
};

Read<Parts> split(Bytes bytes) {
  ByteReader reader{bytes};
  Parts parts;
  bool ended = false;
  while (reader.left() > 0) {
    const auto box = take_box(reader);
    if (!reader.ok()) return std::unexpected{"a box is longer than the segment"};
    if (ended) return std::unexpected{"something follows the media data"};
    if (box.type == fourcc("moof")) {
      if (!parts.moof.empty()) return std::unexpected{"the segment has several fragments"};
      parts.moof = box.content;
    } else if (box.type == fourcc("mdat")) {
      parts.mdat = box.content;
      ended = true;
    } else if (box.type != fourcc("styp") && box.type != fourcc("sidx") &&
               box.type != fourcc("prft") && box.type != fourcc("emsg")) {
      return std::unexpected{"the segment holds an unexpected box"};
    }
  }
  if (parts.moof.empty() || !ended) return std::unexpected{"the segment is incomplete"};
  return parts;
}

}  // namespace

Read<MediaSegment> read_segment(Bytes bytes, const InitSection& init) {
  const auto parts = split(bytes);
  if (!parts) return std::unexpected{parts.error()};
  if (!has_one_fragment(parts->moof))
    return std::unexpected{"the segment does not hold exactly one track"};

  Samples samples{
      .duration = init.default_duration, .size = init.default_size, .flags = init.default_flags
  };
  MediaSegment segment;
  if (!read_fragment(find_box(parts->moof, fourcc("traf")), samples, segment)) {
    return std::unexpected{"the fragment's sample table is broken"};
  }
  if (samples.total_size != parts->mdat.size())
    return std::unexpected{"the samples do not fill the media data"};
  segment.samples = samples.count;
  segment.duration = samples.total_duration;
  constexpr std::uint32_t is_not_sync = 0x10000;
  segment.starts_with_sync = !has(samples.first_flags, is_not_sync);
  return segment;
}

}  // namespace matinee::media
