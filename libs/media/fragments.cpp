#include "media/fragments.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "media/byte_reader.hpp"

namespace matinee::media {

namespace {

using Bytes = std::span<const std::byte>;

bool carries_no_media(std::uint32_t type) {
  constexpr std::array types{
      fourcc("ftyp"), fourcc("moov"), fourcc("styp"), fourcc("sidx"), fourcc("free"), fourcc("mfra")
  };
  return std::ranges::find(types, type) != types.end();
}

/// The fragment behind those that were read before.
Read<Fragment> read_next(
    Bytes bytes,
    const ByteRange& range,
    const InitSection& init,
    const std::vector<Fragment>& before
) {
  auto media = read_segment(bytes.subspan(range.offset, range.bytes), init);
  if (!media) return std::unexpected{std::move(media.error())};
  if (before.size() == max_fragments) return std::unexpected{"the file has too many fragments"};
  if (!before.empty() && media->decode_time <= before.back().media.decode_time)
    return std::unexpected{"the fragments are out of order"};
  return Fragment{.range = range, .media = *media};
}

}  // namespace

Read<std::vector<Fragment>> read_fragments(Bytes bytes, const InitSection& init) {
  std::vector<Fragment> out;
  ByteReader reader{bytes};
  std::size_t begin = 0;
  bool inside = false;  // Behind a moof whose mdat has not come.
  while (reader.left() > 0) {
    const auto at = bytes.size() - reader.left();
    const auto box = take_box(reader);
    if (!reader.ok()) return std::unexpected{"a box is longer than the file"};
    const auto end = bytes.size() - reader.left();
    if (box.type == fourcc("moof") && !inside) {
      begin = at;
      inside = true;
    } else if (box.type == fourcc("mdat") && inside) {
      auto next = read_next(bytes, {.offset = begin, .bytes = end - begin}, init, out);
      if (!next) return std::unexpected{std::move(next.error())};
      out.push_back(*next);
      inside = false;
    } else if (inside || !carries_no_media(box.type)) {
      return std::unexpected{"the file holds an unexpected box"};
    }
  }
  if (inside || out.empty()) return std::unexpected{"the file holds no whole fragment"};
  return out;
}

std::vector<PlaylistSegment> iframe_segments(
    std::span<const FragmentFile> files, std::uint32_t timescale, double end_s
) {
  std::vector<PlaylistSegment> out;
  std::vector<double> starts;
  for (const auto& file : files) {
    for (const auto& fragment : file.fragments) {
      out.push_back({.uri = file.uri, .range = fragment.range});
      starts.push_back(static_cast<double>(fragment.media.decode_time) / timescale);
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto next = i + 1 < out.size() ? starts[i + 1] : end_s;
    out[i].seconds = std::max(0.0, next - starts[i]);
  }
  return out;
}

}  // namespace matinee::media
