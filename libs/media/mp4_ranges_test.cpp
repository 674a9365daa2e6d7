#include "media/mp4_ranges.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/encoding.hpp"
#include "media/byte_reader.hpp"
#include "media/mp4_samples.hpp"

namespace matinee::media {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

/// Pictures in groups, and sound; stored in turns, a chunk of each.
struct Film {
  Mp4Index index;
  std::uint64_t bytes = 0;
};

Mp4Track video_track(std::uint32_t pictures, std::uint32_t group, bool is_reordered) {
  Mp4Track track{.handler = fourcc("vide"), .codec = fourcc("avc1"), .timescale = 1000};
  auto& table = track.table;
  table.samples = pictures;
  table.all_sync = false;
  table.durations = {{.count = pictures, .value = 40}};
  for (std::uint32_t i = 0; i < pictures; i += group)
    table.sync.push_back(i + 1);
  for (std::uint32_t i = 0; is_reordered && i < pictures; ++i)
    table.offsets.push_back({.count = 1, .value = i % 3 == 0 ? 120 : 40});
  return track;
}

Mp4Track sound_track(std::uint32_t packets) {
  Mp4Track track{.handler = fourcc("soun"), .codec = fourcc("mp4a"), .timescale = 48'000};
  track.table.samples = packets;
  track.table.durations = {{.count = packets, .value = 1024}};
  return track;
}

void set_sizes(Mp4Track& track, std::uint32_t least, std::uint32_t spread) {
  for (std::uint32_t i = 0; i < track.table.samples; ++i)
    track.table.sizes.push_back(least + (i * 7919) % spread);
}

/// A chunk of each track in turn, of about half a second.
void place(Film& film) {
  std::vector<std::uint64_t> next(film.index.tracks.size());
  film.bytes = 5000;
  for (bool is_more = true; is_more;) {
    is_more = false;
    for (std::size_t i = 0; i < next.size(); ++i) {
      auto& table = film.index.tracks[i].table;
      const std::uint64_t each = i == 0 ? 12 : 23;
      const auto samples = std::min(each, table.samples - next[i]);
      if (samples == 0) continue;
      is_more = true;
      const auto chunk = static_cast<std::uint32_t>(table.chunks.size() + 1);
      table.chunks.push_back(film.bytes);
      table.chunk_runs.push_back(
          {.first_chunk = chunk, .samples = static_cast<std::uint32_t>(samples)}
      );
      for (std::uint64_t k = 0; k < samples; ++k)
        film.bytes += table.sizes[next[i]++];
    }
  }
}

Film make_film(std::uint32_t seconds, std::uint32_t group, bool is_reordered) {
  Film film;
  film.index.timescale = 1000;
  film.index.tracks = {video_track(seconds * 25, group, is_reordered), sound_track(seconds * 47)};
  set_sizes(film.index.tracks[0], 2000, 9000);
  set_sizes(film.index.tracks[1], 200, 200);
  place(film);
  return film;
}

Film any_film() {
  const auto seconds = *rc::gen::inRange<std::uint32_t>(20, 200);
  const auto group = *rc::gen::inRange<std::uint32_t>(1, 300);
  auto film = make_film(seconds, group, *rc::gen::arbitrary<bool>());
  for (auto& track : film.index.tracks) {
    // A cut at the beginning, or nothing for a while first.
    const auto cut = *rc::gen::inRange<std::int64_t>(0, 5);
    const auto wait = *rc::gen::inRange<std::uint64_t>(0, 3);
    if (*rc::gen::arbitrary<bool>()) continue;
    if (wait > 0) track.edits.push_back({.duration = wait * 1000, .media_time = -1});
    track.edits.push_back({.duration = seconds * 1000, .media_time = cut * track.timescale});
  }
  return film;
}

bool holds(const ByteRanges& ranges, const Mp4Sample& sample) {
  return ByteRanges{{{sample.offset, sample.offset + sample.size}}}.without(ranges).is_empty();
}

/// When a sample is shown, from the start of the film; by the definition of edit lists.
double shown_at(const Mp4Index& index, const Mp4Track& track, const Mp4Sample& sample) {
  double out = static_cast<double>(sample.time) / track.timescale - start_seconds(index);
  for (const auto& edit : track.edits) {
    const bool is_empty = edit.media_time == -1;
    out += is_empty ? static_cast<double>(edit.duration) / index.timescale
                    : -static_cast<double>(edit.media_time) / track.timescale;
  }
  return out;
}

RC_GTEST_PROP(Mp4Ranges, HoldWhatPicturesOfAPieceAreDecodedOf, ()) {
  const auto film = any_film();
  const auto& track = film.index.tracks[0];
  const auto begin = *rc::gen::inRange(0, 200);
  const auto length = *rc::gen::inRange(1, 40);
  const Mp4Part part{.track = 0, .begin_s = double(begin), .end_s = double(begin) + double(length)};
  const auto ranges = bytes_of_part(film.index, part);

  const auto samples = list_samples(track.table);
  std::size_t first = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto at = shown_at(film.index, track, samples[i]);
    if (samples[i].is_key && at <= part.begin_s) first = i;
    if (at <= part.end_s) last = i;
  }
  // The decoder holds pictures back.
  last = std::min(last + 17, samples.size() - 1);
  for (auto i = first; i <= last; ++i)
    RC_ASSERT(holds(ranges, samples[i]));
  RC_ASSERT(ranges.list().back().end <= film.bytes);
}

RC_GTEST_PROP(Mp4Ranges, HoldWhatSoundOfAPieceIsDecodedOf, ()) {
  const auto film = any_film();
  const auto begin = *rc::gen::inRange(0, 200);
  const Mp4Part part{.track = 1, .begin_s = double(begin), .end_s = double(begin) + 60};
  const auto ranges = bytes_of_part(film.index, part);

  // ffmpeg enters sound where the pictures are entered.
  const auto& video = film.index.tracks[0];
  double entry = part.begin_s;
  for (const auto& sample : list_samples(video.table)) {
    const auto at = shown_at(film.index, video, sample);
    if (sample.is_key && at <= part.begin_s) entry = at;
  }
  const auto& sound = film.index.tracks[1];
  for (const auto& sample : list_samples(sound.table)) {
    const auto at = shown_at(film.index, sound, sample);
    if (at >= std::min(entry, part.begin_s) - 0.5 && at <= part.end_s + 0.5)
      RC_ASSERT(holds(ranges, sample));
  }
}

TEST(Mp4Ranges, OfALatePieceAreAFewSecondsOfAFilm) {
  const auto film = make_film(3600, 50, true);

  const auto ranges = bytes_of_part(film.index, {.track = 0, .begin_s = 3000, .end_s = 3006});
  const auto all = bytes_of_part(film.index, {.track = 0, .begin_s = 0, .end_s = forever});
  const auto opening = opening_bytes(film.index);

  EXPECT_GT(ranges.bytes(), all.bytes() * 9 / 3600);
  EXPECT_LT(ranges.bytes(), all.bytes() * 13 / 3600);
  EXPECT_LT(opening.bytes(), film.bytes * 9 / 3600);
  EXPECT_EQ(opening.list().front().begin, 5000U);
}

TEST(Mp4Ranges, TakeChaptersWhole) {
  auto film = make_film(600, 50, false);
  auto chapters = video_track(5, 1, false);
  chapters.handler = fourcc("text");
  chapters.table.durations = {{.count = 5, .value = 120'000}};
  set_sizes(chapters, 20, 10);
  for (std::uint32_t i = 0; i < 5; ++i) {
    chapters.table.chunks.push_back(film.bytes + i * 10'000);
    chapters.table.chunk_runs.push_back({.first_chunk = i + 1, .samples = 1});
  }
  film.index.tracks.push_back(chapters);

  const auto opening = opening_bytes(film.index);

  for (const auto& sample : list_samples(chapters.table))
    EXPECT_TRUE(holds(opening, sample));
}

TEST(Mp4Ranges, RefuseWhatOnlyTheDemuxerKnows) {
  auto film = make_film(20, 50, false);
  EXPECT_TRUE(can_be_read_in_parts(film.index));
  film.index.tracks[1].edits = {
      {.duration = 5, .media_time = -1}, {.duration = 9, .media_time = 0}
  };
  EXPECT_TRUE(can_be_read_in_parts(film.index));
  film.index.tracks[1].edits.push_back({.duration = 9, .media_time = 20});
  EXPECT_FALSE(can_be_read_in_parts(film.index));
  film.index.tracks[1].edits.clear();
  film.index.is_fragmented = true;
  EXPECT_FALSE(can_be_read_in_parts(film.index));
}

TEST(Mp4Ranges, AreWithinRealFiles) {
  for (const auto* name : {"demo.mp4", "tos_2997.mp4", "hlg10.mp4"}) {
    SCOPED_TRACE(name);
    std::ifstream file{std::string{MATINEE_SAMPLE_MEDIA} + "/" + name, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    ByteReader reader{bytes_of(all)};
    std::string moov;
    while (reader.ok() && reader.left() > 0) {
      const auto begin = all.size() - reader.left();
      const auto type = take_box(reader).type;
      if (type == fourcc("moov")) moov = all.substr(begin, all.size() - reader.left() - begin);
    }
    const auto index = read_mp4_index(bytes_of(moov));
    ASSERT_TRUE(index);
    ASSERT_TRUE(can_be_read_in_parts(*index));
    for (std::size_t track = 0; track < index->tracks.size(); ++track) {
      std::uint64_t bytes = 0;
      for (const auto& sample : list_samples(index->tracks[track].table))
        bytes += sample.size;
      const auto ranges = bytes_of_part(*index, {.track = track});
      EXPECT_EQ(ranges.bytes(), bytes);
      EXPECT_LE(ranges.list().back().end, all.size());
    }
  }
}

}  // namespace
}  // namespace matinee::media
