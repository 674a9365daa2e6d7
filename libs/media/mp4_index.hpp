#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "media/fmp4.hpp"
#include "media/rational.hpp"
#include "media/source.hpp"

/// Reads the index of an MP4 or QuickTime file (the box 'moov', ISO/IEC 14496-12 section 8), so
/// that nobody has to walk through gigabytes of packets to know when pictures are shown. The bytes
/// are a stranger's: every count is compared with the size of its box before memory is taken, and
/// what contradicts itself is refused. ffmpeg makes more of broken files; walk their packets
/// instead.
namespace matinee::media {

/// Of the whole box. 12 hours with eight audio tracks stay below.
inline constexpr std::size_t max_moov_bytes = std::size_t{256} << 20U;

inline constexpr std::size_t max_mp4_tracks = 64;

/// 12 hours at 60 pictures per second are 2.6 million.
inline constexpr std::uint64_t max_pictures = 3'000'000;

/// A part of the media that is shown, or nothing for a while (section 8.6.6).
struct Mp4Edit {
  std::uint64_t duration = 0;   ///< Ticks of the movie.
  std::int64_t media_time = 0;  ///< Ticks of the track; -1 shows nothing.
};

/// The tables of section 8.5 to 8.7, run-length coded as in the file.
struct Mp4SampleTable {
  /// `count` samples in a row that have the same value.
  struct Run {
    std::uint32_t count = 0;
    std::int32_t value = 0;
  };

  /// Chunks from `first_chunk` (counted from 1) on hold this many samples each.
  struct ChunkRun {
    std::uint32_t first_chunk = 0;
    std::uint32_t samples = 0;
  };

  std::uint64_t samples = 0;
  std::vector<Run> durations;         ///< stts, ticks; they cover all samples.
  std::vector<Run> offsets;           ///< ctts, ticks; empty, or they cover all samples.
  std::vector<std::uint32_t> sync;    ///< stss, counted from 1, ascending.
  bool all_sync = true;               ///< There is no stss.
  std::uint32_t common_size = 0;      ///< Bytes of every sample, where `sizes` is empty.
  std::vector<std::uint32_t> sizes;   ///< stsz or stz2, bytes.
  std::vector<ChunkRun> chunk_runs;   ///< stsc.
  std::vector<std::uint64_t> chunks;  ///< stco or co64: offsets in the file.
};

/// What the decoder of H.264 is set up with (ISO/IEC 14496-15 section 5.3.3.1.2).
struct AvcConfig {
  int profile = 0;
  int constraints = 0;  ///< The byte with constraint_set0_flag to 5.
  int level = 0;        ///< Ten times its number: 40 is 4.0.
  int nal_length = 4;   ///< Bytes that tell the length of each NAL unit.
};

struct Mp4Track {
  std::uint32_t id = 0;
  std::uint32_t handler = 0;    ///< fourcc("vide"), fourcc("soun"), ...
  std::uint32_t codec = 0;      ///< Type of the first sample description, such as fourcc("avc1").
  std::uint32_t timescale = 0;  ///< Ticks per second.
  std::uint64_t duration = 0;   ///< Ticks, as declared (mdhd).
  std::vector<Mp4Edit> edits;
  Mp4SampleTable table;
  /// Of H.264 with one sample description ('avc1') that holds one sequence parameter set.
  std::optional<AvcConfig> avc;
  std::uint64_t end_offset = 0;  ///< Behind the last byte in the file that any sample needs.
};

struct Mp4Index {
  std::uint32_t timescale = 0;  ///< Ticks of the movie per second.
  std::uint64_t duration = 0;   ///< Ticks, as declared (mvhd). It can lie.
  /// Samples come in fragments (mvex): the tables here hold only the first ones, mostly none.
  bool is_fragmented = false;
  std::vector<Mp4Track> tracks;  ///< In the order of the file, which is ffmpeg's stream order.

  /// The file is cut when it is shorter.
  [[nodiscard]] std::uint64_t end_offset() const;
};

/// Takes the whole box 'moov', header included. Uses at most about twice its size in memory.
/// Refuses a compressed index, more than `max_moov_bytes` or `max_mp4_tracks`, and tables that
/// reach beyond their box or contradict each other.
[[nodiscard]] Read<Mp4Index> read_mp4_index(std::span<const std::byte> moov);

/// The timestamp that counts as zero, in seconds: the start of the track that begins first, as
/// ffprobe's `start_time` of a file. Text and data count unless they begin a second earlier.
[[nodiscard]] double start_seconds(const Mp4Index& index);

/// A picture that can be decoded alone, and what is stored from it to the next one.
struct KeyFrame {
  std::int64_t picture = 0;  ///< Number in the order of display, from 0.
  std::uint64_t offset = 0;  ///< In the file.
  std::uint32_t size = 0;    ///< Of the picture, bytes.
  std::uint64_t bytes = 0;   ///< Of the samples from this one to the next key frame.
};

/// When the pictures of a track are shown.
struct PictureIndex {
  PictureTimes times;                ///< From `start_seconds` on, as a walk through the packets.
  std::vector<KeyFrame> key_frames;  ///< Those that are shown, ascending.
  /// No picture that follows a key frame in the file is shown before it. Without this a cut at a
  /// key frame loses pictures.
  bool gops_are_closed = true;
  /// Exact, when all pictures have the same distance in decoding and in display and the edit list
  /// hides none; 0/1 otherwise.
  Rational rate{0, 1};
  std::int64_t reorder = 0;  ///< By how many pictures decoding runs ahead of display.
};

/// Follows an edit list as ffmpeg's demuxer does: pictures outside are not counted, and a hole
/// before the first one is closed unless an empty edit asks for it. `track` is a place in
/// `index.tracks`, `file_bytes` the length of the file. Refuses fragmented files, more than
/// `max_pictures`, tracks that show none, and edit lists with several parts, of which the demuxer
/// makes a timeline that only it knows. Takes some 100 bytes of memory per picture until it
/// returns.
[[nodiscard]] Read<PictureIndex> index_pictures(
    const Mp4Index& index, std::size_t track, std::uint64_t file_bytes
);

}  // namespace matinee::media
