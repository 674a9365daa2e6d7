#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "content-service/contract/transcode_jobs.hpp"
#include "core/id.hpp"
#include "media/audio_grid.hpp"
#include "media/ladder.hpp"
#include "media/rational.hpp"
#include "media/segment_grid.hpp"

namespace matinee::content {

struct PlannedRung {
  media::Rung rung;
  int max_rate = 0;      ///< bit/s, upper limit of the video alone.
  bool copy = false;     ///< The source's own pictures, republished as they are.
  int average_rate = 0;  ///< bit/s, of a copy.

  bool operator==(const PlannedRung&) const = default;
};

struct PlannedAudio {
  int stream = 0;            ///< Index in the file.
  bool copy = false;         ///< Already what is wanted: republished as it is.
  bool divisible = false;    ///< May be encoded in pieces that join to the sample.
  std::string language;      ///< BCP 47.
  std::string name;          ///< For the playlist; unique within the title.
  std::string folder;        ///< "und-0": part of object names, unique within the title.
  int channels = 2;          ///< Of the output.
  int sample_rate = 48000;   ///< Of the output, Hz.
  std::int64_t packets = 0;  ///< Of 1024 samples.
  int peak_rate = 0;         ///< bit/s of the largest segment of a copy; 0: not known yet.
  int average_rate = 0;      ///< bit/s, likewise.

  [[nodiscard]] media::AudioGrid grid() const { return {sample_rate, packets}; }

  bool operator==(const PlannedAudio&) const = default;
};

/// Subtitles of the source that can be made into WebVTT.
struct PlannedText {
  int stream = 0;                ///< Index in the file.
  std::string language;          ///< BCP 47.
  std::string name;              ///< For the playlist; unique among the title's texts.
  std::string folder;            ///< "en-t0": part of object names, unique within the title.
  bool is_forced = false;        ///< What must be read whatever the viewer chose.
  bool describes_sound = false;  ///< For who does not hear: says what is heard.

  bool operator==(const PlannedText&) const = default;
};

/// Small pictures of the film, many to a file, that players show above the seek bar.
struct PlannedStoryboard {
  media::Size tile;  ///< Of one picture; both sides even.
  int columns = 10;
  int rows = 10;
  std::int64_t interval_ms = 0;  ///< From one picture to the next.
  std::int64_t tiles = 0;        ///< 0: there is none.
  bool from_key_frames = false;  ///< They are close enough: nothing else has to be decoded.

  /// How many files there are.
  [[nodiscard]] std::int64_t sprites() const {
    const std::int64_t each = std::int64_t{columns} * rows;
    return (tiles + each - 1) / each;
  }

  bool operator==(const PlannedStoryboard&) const = default;
};

/// The rendition that a storyboard counts as: its segments are its files.
inline constexpr auto storyboard_rendition = "storyboard";

/// Where a source goes that had to be repacked before it could be encoded in pieces. It goes when
/// the title is ready.
[[nodiscard]] inline std::string repacked_key(const VideoId& video, int generation) {
  return "hls/" + video.str() + "/" + std::to_string(generation) + "/source.mp4";
}

/// Everything that is decided about a title before it is encoded, once, by one probe. Immutable:
/// whoever encodes a part of the title encodes it by this, and all parts fit together.
struct TitlePlan {
  std::string input_key;  ///< What is decoded: the original, or what it was repacked to.
  std::string container;  ///< Of that, the demuxer's name.
  bool seekable = true;   ///< Pieces may begin in the middle.
  int video_stream = 0;
  media::Rational rate;            ///< Pictures per second of the output, constant.
  std::int64_t frames = 0;         ///< Pictures of the output.
  std::vector<PlannedRung> rungs;  ///< Lowest first, at least one; only the last may be a copy.
  /// The first pictures of all segments, where a copied source decides; else empty.
  std::vector<std::int64_t> boundaries;
  std::vector<PlannedAudio> audio;
  std::vector<PlannedText> text;
  PlannedStoryboard storyboard;
  bool deinterlace = false;
  bool is_rgb = false;
  std::string hdr_transfer;           ///< Empty for SDR sources.
  std::vector<std::int64_t> posters;  ///< Picture numbers of poster candidates, ascending.
  bool has_iframes = false;           ///< Pictures for scrubbing are made too.
  std::int64_t hold_frames = 0;       ///< How long the last picture may be held to fill the grid.
  SourceInfo source;

  /// The boundaries of all rungs: 2, 2 and 4 s, then 6 s, or the listed ones.
  [[nodiscard]] media::SegmentGrid grid() const;

  /// Null when all rungs are encoded.
  [[nodiscard]] const PlannedRung* copied_rung() const;

  /// True when the rendition is the source's own pictures.
  [[nodiscard]] bool is_copied(const std::string& rendition) const;

  /// The rung that is encoded first: 360p, or the highest below. 2 s of it cost 0.8 CPU s.
  [[nodiscard]] const PlannedRung& start_rung() const;

  /// Name of the rendition of single pictures, as large as the start rung; empty without one.
  [[nodiscard]] std::string iframe_rendition() const;

  /// The pictures of it within a segment, ascending: one per second.
  [[nodiscard]] std::vector<std::int64_t> iframes_in(std::int64_t segment) const;
};

}  // namespace matinee::content
