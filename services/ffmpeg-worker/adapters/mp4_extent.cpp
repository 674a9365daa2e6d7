#include "ffmpeg-worker/adapters/mp4_extent.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "media/byte_reader.hpp"

namespace matinee::worker {

namespace {

constexpr int max_boxes = 1'000'000;  // Fragmented files have two per fragment.

/// Anything else at the end may be garbage that players ignore.
bool matters(std::uint32_t type) {
  return type == media::fourcc("mdat") || type == media::fourcc("moov") ||
         type == media::fourcc("moof");
}

}  // namespace

bool is_cut_mp4(const std::string& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status{};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) return false;
  const auto file_size = static_cast<std::uint64_t>(status.st_size);

  std::uint64_t offset = 0;
  for (int i = 0; i < max_boxes && offset + 8 <= file_size; ++i) {
    std::array<std::byte, 16> header{};
    const auto got = ::pread(file.get(), header.data(), header.size(), static_cast<off_t>(offset));
    if (got < 8) return false;
    media::ByteReader reader{std::span{header}.first(static_cast<std::size_t>(got))};
    std::uint64_t size = reader.u32();
    const auto type = reader.u32();
    if (size == 1) size = reader.u64();
    if (size == 0 || !reader.ok()) return false;  // To the end of the file, or too short to say.
    if (size > file_size - offset) return matters(type);
    if (size < 8) return false;
    offset += size;
  }
  return false;
}

}  // namespace matinee::worker
