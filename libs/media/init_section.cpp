#include <cstdint>
#include <string>
#include <string_view>

#include "media/byte_reader.hpp"
#include "media/fmp4.hpp"

namespace matinee::media {

namespace {

using Bytes = std::span<const std::byte>;

std::string hex(std::uint8_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {digits[value >> 4U], digits[value & 0xFU]};
}

std::uint32_t timescale_of(Bytes mdhd) {
  ByteReader reader{mdhd};
  const auto version = reader.u8();
  reader.skip(3);
  reader.skip(version == 1 ? 16 : 8);  // Creation and modification time.
  return reader.u32();
}

/// ISO/IEC 14496-15 section 12.1; the string is RFC 6381 section 3.3.
void read_avc(Bytes entry, InitSection& init) {
  ByteReader reader{entry};
  reader.skip(24);
  init.size.width = reader.u16();
  init.size.height = reader.u16();
  reader.skip(50);
  ByteReader config{find_box(reader.rest(), fourcc("avcC"))};
  const auto version = config.u8();
  const auto profile = config.u8();
  const auto constraints = config.u8();
  const auto level = config.u8();
  if (!reader.ok() || !config.ok() || version != 1) return;
  init.is_video = true;
  init.codecs = "avc1." + hex(profile) + hex(constraints) + hex(level);
}

/// Enters an MPEG-4 descriptor (ISO/IEC 14496-1 section 8.3.3); empty when it has another tag.
Bytes take_descriptor(ByteReader& reader, std::uint8_t tag) {
  if (reader.u8() != tag) return {};
  std::size_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const auto byte = reader.u8();
    length = (length << 7U) | (byte & 0x7FU);
    if ((byte & 0x80U) == 0) break;
  }
  return reader.take(length);
}

struct AudioConfig {
  unsigned object_type = 0;  ///< 0 when it is not MPEG-4 audio.
  int channels = 0;          ///< 0: told elsewhere.
};

/// AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1), as far as it matters here.
AudioConfig read_audio_config(unsigned bits) {
  const unsigned type = bits >> 11U;
  if (type == 31) return {.object_type = 32 + ((bits >> 5U) & 0x3FU)};
  const bool has_listed_rate = ((bits >> 7U) & 0xFU) != 0xF;
  const auto channels = static_cast<int>((bits >> 3U) & 0xFU);
  return {.object_type = type, .channels = has_listed_rate && channels <= 6 ? channels : 0};
}

/// What an ES descriptor holds.
AudioConfig audio_config(Bytes esds) {
  ByteReader box{esds};
  box.skip(4);
  ByteReader stream{take_descriptor(box, 3)};
  stream.skip(2);
  const auto flags = stream.u8();
  if ((flags & 0x80U) != 0) stream.skip(2);
  if ((flags & 0x40U) != 0) stream.skip(stream.u8());
  if ((flags & 0x20U) != 0) stream.skip(2);
  ByteReader config{take_descriptor(stream, 4)};
  if (config.u8() != 0x40) return {};
  config.skip(12);
  ByteReader specific{take_descriptor(config, 5)};
  const auto bits = specific.u16();
  if (!box.ok() || !stream.ok() || !config.ok() || !specific.ok()) return {};
  return read_audio_config(bits);
}

void read_aac(Bytes entry, InitSection& init) {
  ByteReader reader{entry};
  reader.skip(16);
  init.channels = reader.u16();
  reader.skip(10);
  const auto config = audio_config(find_box(reader.rest(), fourcc("esds")));
  if (!reader.ok() || config.object_type == 0) return;
  init.codecs = "mp4a.40." + std::to_string(config.object_type);
  // The count in the sample entry is 2 whatever the sound is (ISO/IEC 14496-14 section 5.6).
  if (config.channels != 0) init.channels = config.channels;
}

void read_sample_entry(Bytes stsd, InitSection& init) {
  ByteReader reader{stsd};
  reader.skip(4);
  if (reader.u32() != 1) return;
  const auto entry = take_box(reader);
  if (!reader.ok()) return;
  if (entry.type == fourcc("avc1")) read_avc(entry.content, init);
  if (entry.type == fourcc("mp4a")) read_aac(entry.content, init);
}

void read_defaults(Bytes trex, InitSection& init) {
  ByteReader reader{trex};
  reader.skip(12);  // Version, flags, track, description index.
  init.default_duration = reader.u32();
  init.default_size = reader.u32();
  init.default_flags = reader.u32();
}

}  // namespace

Read<InitSection> read_init(Bytes bytes) {
  const auto moov = find_box(bytes, fourcc("moov"));
  const auto mdia = find_box(find_box(moov, fourcc("trak")), fourcc("mdia"));
  if (mdia.empty()) return std::unexpected{"the initialisation section has no track"};
  const auto stbl = find_box(find_box(mdia, fourcc("minf")), fourcc("stbl"));
  InitSection init;
  init.timescale = timescale_of(find_box(mdia, fourcc("mdhd")));
  if (init.timescale == 0) return std::unexpected{"the track has no timescale"};
  read_sample_entry(find_box(stbl, fourcc("stsd")), init);
  if (init.codecs.empty()) return std::unexpected{"the codec is neither H.264 nor AAC"};
  read_defaults(find_box(find_box(moov, fourcc("mvex")), fourcc("trex")), init);
  return init;
}

}  // namespace matinee::media
