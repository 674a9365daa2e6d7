#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content-service/contract/encoding.hpp"
#include "content-service/contract/title_plan.hpp"
#include "content-service/contract/transcode_jobs.hpp"

namespace matinee::content {

/// What the neighbours of a title see of its encoding, and its playlists at hls/{videoId}/.
struct TranscodeOutput {
  SourceInfo source;
  std::vector<Rendition> renditions;
  std::vector<AudioTrack> audio;
  /// "master.m3u8", "720p.m3u8", …, "manifest.mpd" and "thumbnails/storyboard.vtt" -> text.
  std::map<std::string, std::string> playlists;
  /// Keys relative to hls/{videoId}/, such as "3/thumbnails/0001.jpg".
  std::vector<std::string> thumbnails;
  std::vector<TextTrack> text;
  std::optional<Storyboard> storyboard;
};

/// What exists of a planned title.
struct MadeTitle {
  int generation = 0;
  std::vector<StoredInit> inits;  ///< One for each rendition.
  /// Of each rendition, in order and complete. Empty while the title is being encoded: durations
  /// are those of the plan then, and bandwidths estimates.
  std::map<std::string, std::vector<StoredSegment>> segments;
  std::vector<std::string> posters;
};

/// Playlists, renditions and tracks of a title. Throws std::logic_error when an init section is
/// missing.
[[nodiscard]] TranscodeOutput output_of(const TitlePlan& plan, const MadeTitle& made);

/// The renditions of a plan while they are being made: bandwidths are estimates, codecs those of
/// the init sections that exist.
[[nodiscard]] std::vector<Rendition> waiting_renditions(
    const TitlePlan& plan, const std::vector<StoredInit>& inits
);

[[nodiscard]] TextTrack describe(const PlannedText& text);

/// The tracks that have an init section, while they are being made.
[[nodiscard]] std::vector<AudioTrack> waiting_tracks(
    const TitlePlan& plan, const std::vector<StoredInit>& inits
);

}  // namespace matinee::content
