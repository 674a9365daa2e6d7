#include "media/mp4_ranges.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>
#include <vector>

#include "media/byte_reader.hpp"
#include "media/mp4_samples.hpp"

namespace matinee::media {

namespace {

/// ffmpeg seeks up to a few pictures before the time it was told, where pictures are reordered.
constexpr double earlier_s = 1;
/// The decoder holds back up to 16 pictures, and filters want the one behind the last.
constexpr double later_s = 2;
constexpr std::size_t later_samples = 40;

constexpr double opening_s = 8;
constexpr std::uint64_t opening_bytes_per_track = 6'000'000;
/// Of text and data: subtitles are looked at for 30 s, chapters to the end.
constexpr double opening_text_s = 31;
constexpr std::size_t most_chapters = 100;

bool is_video(const Mp4Track& track) {
  return track.handler == fourcc("vide");
}

bool is_part(const Mp4Edit& edit) {
  return edit.media_time >= 0;
}

/// The samples of a track, and when the movie decodes them.
class Timeline {
 public:
  Timeline(const Mp4Index& index, const Mp4Track& track)
      : samples_{list_samples(track.table)}, timescale_{static_cast<double>(track.timescale)} {
    const auto part = std::ranges::find_if(track.edits, is_part);
    const auto begin = part == track.edits.end() ? 0 : part->media_time;
    shift_ = empty_edits(index, track) - std::min(latest_tick, begin);
  }

  [[nodiscard]] std::size_t count() const { return samples_.size(); }

  [[nodiscard]] double seconds(std::size_t sample) const {
    return static_cast<double>(samples_[sample].decode + shift_) / timescale_;
  }

  /// The first that is decoded at this time or later; `count()` for none.
  [[nodiscard]] std::size_t first_from(double at_s) const {
    const auto numbers = std::views::iota(std::size_t{0}, count());
    const auto found =
        std::ranges::lower_bound(numbers, at_s, {}, [&](std::size_t i) { return seconds(i); });
    return found == numbers.end() ? count() : *found;
  }

  /// The last key frame that is decoded at this time or before; the first sample when there is
  /// none.
  [[nodiscard]] std::size_t key_before(double at_s) const {
    auto sample = first_from(at_s);
    if (sample == count() || seconds(sample) > at_s) sample = sample == 0 ? 0 : sample - 1;
    while (sample > 0 && !samples_[sample].is_key)
      --sample;
    return sample;
  }

  /// Samples [first, end), as far as there are any, and at most about so many bytes of them.
  void add(
      std::vector<ByteRange>& out,
      std::size_t first,
      std::size_t end,
      std::uint64_t most = std::numeric_limits<std::uint64_t>::max()
  ) const {
    std::uint64_t bytes = 0;
    for (auto i = first; i < std::min(end, count()) && bytes < most; ++i) {
      out.push_back({samples_[i].offset, samples_[i].offset + samples_[i].size});
      bytes += samples_[i].size;
    }
  }

 private:
  std::vector<Mp4Sample> samples_;
  double timescale_;
  std::int64_t shift_ = 0;
};

/// Sound is entered at the key frame of the pictures that was found first.
double entry_of(const Mp4Index& index, double begin_s) {
  auto out = begin_s - earlier_s;
  for (const auto& track : index.tracks) {
    if (!is_video(track) || track.table.samples == 0) continue;
    const Timeline timeline{index, track};
    out = std::min(out, timeline.seconds(timeline.key_before(begin_s - earlier_s)));
  }
  return out;
}

}  // namespace

bool can_be_read_in_parts(const Mp4Index& index) {
  return !index.is_fragmented && std::ranges::all_of(index.tracks, [](const Mp4Track& track) {
    const auto parts = std::ranges::count_if(track.edits, is_part);
    return track.edits.empty() || parts == 1;
  });
}

ByteRanges opening_bytes(const Mp4Index& index) {
  std::vector<ByteRange> out;
  for (const auto& track : index.tracks) {
    const Timeline timeline{index, track};
    const bool is_media = is_video(track) || track.handler == fourcc("soun");
    if (!is_media && timeline.count() <= most_chapters) {
      timeline.add(out, 0, timeline.count());
      continue;
    }
    // What an edit list leaves out at the beginning is not looked at.
    const auto first = timeline.key_before(-earlier_s);
    const auto skipped = timeline.first_from(0);
    const auto end = timeline.first_from(is_media ? opening_s : opening_text_s);
    timeline.add(out, first, skipped);
    timeline.add(out, skipped, end + 1, opening_bytes_per_track);
  }
  return ByteRanges{std::move(out)};
}

ByteRanges bytes_of_part(const Mp4Index& index, const Mp4Part& part) {
  const auto& track = index.tracks.at(part.track);
  const Timeline timeline{index, track};
  const auto zero = start_seconds(index);
  std::size_t first = 0;
  if (part.begin_s > 0) {
    const auto entry = entry_of(index, zero + part.begin_s);
    first = is_video(track) ? timeline.key_before(entry) : timeline.first_from(entry - earlier_s);
    first -= std::min<std::size_t>(first, 1);
  }
  const auto end = timeline.first_from(zero + part.end_s);
  const auto last =
      std::max(timeline.first_from(zero + part.end_s + later_s) + 1, end + later_samples);
  std::vector<ByteRange> out;
  timeline.add(out, first, last);
  return ByteRanges{std::move(out)};
}

bool shows_holes(std::uint32_t codec) {
  static constexpr std::array known{
      fourcc("avc1"),
      fourcc("avc3"),
      fourcc("hvc1"),
      fourcc("hev1"),
      fourcc("vp09"),
      fourcc("apco"),
      fourcc("apcs"),
      fourcc("apcn"),
      fourcc("apch"),
      fourcc("ap4h"),
      fourcc("ap4x"),
      fourcc("mp4a"),
      fourcc("ac-3"),
      fourcc("ec-3"),
      fourcc("alac"),
      fourcc("fLaC")
  };
  return std::ranges::find(known, codec) != known.end();
}

}  // namespace matinee::media
