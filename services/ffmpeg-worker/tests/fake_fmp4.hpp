#pragma once

#include <cstdint>
#include <string>

#include "media/fake_boxes.hpp"

namespace matinee::worker::fakes {

using media::fakes::box;
using media::fakes::number;
using media::fakes::u32;
using media::fakes::zeros;

inline std::string init_with(const std::string& entry, std::uint64_t timescale) {
  const auto mdhd = box("mdhd", zeros(12) + u32(timescale) + zeros(8));
  const auto stsd = box("stsd", zeros(4) + u32(1) + entry);
  return box("moov", box("trak", box("mdia", mdhd + box("minf", box("stbl", stsd)))));
}

inline std::string avc_init(int width, int height, std::uint64_t timescale) {
  const auto size =
      number(static_cast<std::uint64_t>(width), 2) + number(static_cast<std::uint64_t>(height), 2);
  const auto config = box("avcC", std::string{"\x01\x64\x00\x1f\xff", 5});
  return init_with(box("avc1", zeros(24) + size + zeros(50) + config), timescale);
}

inline std::string aac_init(std::uint64_t timescale) {
  const auto config =
      std::string{"\x04\x11\x40", 3} + zeros(12) + std::string{"\x05\x02\x11\x90", 4};
  const auto esds = box("esds", zeros(4) + std::string{"\x03\x16", 2} + zeros(3) + config);
  return init_with(box("mp4a", zeros(16) + number(2, 2) + zeros(10) + esds), timescale);
}

struct SegmentShape {
  std::uint64_t decode_time = 0;
  std::uint64_t samples = 1;
  std::uint64_t ticks = 1;  ///< Of each sample.
};

/// Every sample is one byte.
inline std::string segment(const SegmentShape& shape) {
  const auto tfhd = box("tfhd", u32(0x38) + u32(1) + u32(shape.ticks) + u32(1) + u32(0x10000));
  const auto tfdt = box("tfdt", u32(0x01000000) + number(shape.decode_time, 8));
  const auto trun = box("trun", u32(0x4) + u32(shape.samples) + u32(0x2000000));
  return box("styp", "msdh") + box("moof", box("traf", tfhd + tfdt + trun)) +
         box("mdat", std::string(shape.samples, 'x'));
}

}  // namespace matinee::worker::fakes
