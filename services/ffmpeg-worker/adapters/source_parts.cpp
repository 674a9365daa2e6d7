#include "ffmpeg-worker/adapters/source_parts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ffmpeg-worker/adapters/mp4_file.hpp"
#include "media/mp4_ranges.hpp"

namespace matinee::worker {

namespace {

/// Asked for where a box begins: its header, and often all of a small one.
constexpr std::uint64_t header_bytes = std::uint64_t{64} << 10U;
/// How often an object may be replaced while it is read.
constexpr int max_beginnings = 4;

/// Nothing: the whole file is needed.
std::optional<ByteRanges> ranges_of(
    const media::Mp4Index& index, const SourcePart& part, std::uint64_t file_bytes
) {
  if (!media::can_be_read_in_parts(index) || index.end_offset() > file_bytes) return std::nullopt;
  auto opening = media::opening_bytes(index);
  if (!part.stream) return opening;
  const auto track = static_cast<std::size_t>(*part.stream);
  if (track >= index.tracks.size()) return std::nullopt;
  if (!part.is_complete() && !media::shows_holes(index.tracks[track].codec)) return std::nullopt;
  return opening.with(
      media::bytes_of_part(index, {.track = track, .begin_s = part.begin_s, .end_s = part.end_s})
  );
}

objects::Fetched fetch_whole(objects::PartialFile& file, const KeepGoing& keep_going) {
  return file.fetch(ByteRanges{{{0, file.size()}}}, keep_going);
}

objects::Fetched fetch_part(
    objects::PartialFile& file, const SourcePart& part, const KeepGoing& keep_going
) {
  using objects::Fetched;
  auto fetched = Fetched::done;
  const auto supply = [&](ByteRange wanted) {
    wanted.end = std::max(wanted.end, wanted.begin + header_bytes);
    fetched = file.fetch(ByteRanges{{wanted}}, keep_going);
    return fetched == Fetched::done;
  };
  const auto index = read_index(file.path(), supply);
  if (fetched != Fetched::done) return fetched;
  const auto ranges = index ? ranges_of(*index, part, file.size()) : std::nullopt;
  return ranges ? file.fetch(*ranges, keep_going) : fetch_whole(file, keep_going);
}

}  // namespace

Step<FetchedSource> SourceParts::fetch(
    std::string_view key,
    const std::string& path,
    const std::optional<SourcePart>& part,
    const KeepGoing& keep_going
) {
  using objects::Fetched;
  for (int i = 0; i < max_beginnings; ++i) {
    const auto file = files_.open(key);
    if (!file) return FetchedSource::missing;
    const bool is_in_parts = part && file->size() >= smallest_ && !file->is_whole();
    const auto fetched =
        is_in_parts ? fetch_part(*file, *part, keep_going) : fetch_whole(*file, keep_going);
    if (fetched == Fetched::missing) continue;
    if (fetched == Fetched::stopped || !file->give_out(path, keep_going)) return stop_step();
    return file->is_whole() ? FetchedSource::whole : FetchedSource::part;
  }
  throw Unavailable{"an object is replaced again and again: " + std::string{key}};
}

}  // namespace matinee::worker
