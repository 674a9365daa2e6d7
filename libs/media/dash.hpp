#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "media/audio_grid.hpp"
#include "media/rational.hpp"
#include "media/segment_grid.hpp"
#include "media/source.hpp"

/// The DASH manifest (ISO/IEC 23009-1) over the same segments as the HLS playlists: profile
/// isoff-live, static, with exact timelines. All texts are made by the program; what XML would
/// misread is escaped all the same.
namespace matinee::media {

/// When the segments of a track begin: `start` plus the durations before it, in ticks. Must be what
/// the segments' own decode times (tfdt) say, to the tick.
struct DashTimeline {
  std::uint32_t timescale = 1;  ///< Ticks per second; the track's own.
  std::uint64_t start = 0;      ///< tfdt of the first segment.
  std::vector<std::uint64_t> durations;

  [[nodiscard]] double seconds() const;
};

/// Where the rungs of a title are cut. Exact when `timescale` counts pictures in whole ticks.
[[nodiscard]] DashTimeline timeline_of(const SegmentGrid& grid, std::uint32_t timescale);
[[nodiscard]] DashTimeline timeline_of(const AudioGrid& grid);

/// One quality of a set. `id` is unique in the title and the name of its folder: "720p", "en-0".
struct DashRepresentation {
  std::string id;
  std::string codecs;  ///< RFC 6381.
  /// bit/s. The peak of `measure()`: playback that begins after minBufferTime of this rate never
  /// starves (section 5.3.5.2), because minBufferTime is the longest segment.
  int bandwidth = 0;
  Size size;            ///< Video only; square pixels.
  int channels = 0;     ///< Audio only.
  int sample_rate = 0;  ///< Audio only, Hz.
};

/// Qualities that a player may switch between: all rungs, or one audio track. They share a
/// timeline.
struct DashSet {
  /// The folder that holds the representations' folders, relative to the manifest: "3/v/".
  std::string folder;
  DashTimeline timeline;
  std::vector<DashRepresentation> representations;
  Rational frame_rate;   ///< Video only.
  std::string language;  ///< Audio only, BCP 47.
};

/// A subtitle track as one WebVTT file for the whole title: the form that DASH players agree on.
struct DashText {
  std::string id;        ///< Unique in the title.
  std::string uri;       ///< Relative to the manifest.
  std::string language;  ///< BCP 47.
  std::string label;     ///< For people; empty: players make one of the language.
  bool is_forced = false;
  bool describes_sound = false;
};

struct DashManifest {
  DashSet video;
  std::vector<DashSet> audio;  ///< The first one is the main one.
  std::vector<DashText> text;
};

/// One period, one AdaptationSet for the video, for each audio track and for each text track.
/// Initialisation sections are `{folder}{id}/init.mp4`, segments `{folder}{id}/00000.m4s` and on.
/// The presentation lasts as long as the video.
[[nodiscard]] std::string write_dash_manifest(const DashManifest& manifest);

/// A manifest of ours with these texts as well, behind all that it has.
[[nodiscard]] std::string add_dash_text(
    std::string_view manifest, const std::vector<DashText>& text
);

}  // namespace matinee::media
