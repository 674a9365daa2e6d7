#include "media/byte_reader.hpp"

namespace matinee::media {

Box take_box(ByteReader& reader) {
  Box box;
  std::uint64_t size = reader.u32();
  box.type = reader.u32();
  std::uint64_t header = 8;
  if (size == 1) {
    size = reader.u64();
    header = 16;
  } else if (size == 0) {  // To the end of the file.
    size = header + reader.left();
  }
  if (!reader.ok() || size < header) {
    reader.skip(reader.left() + 1);
    return {};
  }
  box.content = reader.take(size - header);
  return box;
}

std::span<const std::byte> find_box(std::span<const std::byte> parent, std::uint32_t type) {
  ByteReader reader{parent};
  while (reader.ok() && reader.left() > 0) {
    const auto box = take_box(reader);
    if (reader.ok() && box.type == type) return box.content;
  }
  return {};
}

}  // namespace matinee::media
