#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content-service/contract/title_plan.hpp"
#include "content-service/domain/title_output.hpp"
#include "media/bandwidth.hpp"
#include "media/playlist.hpp"

/// Where the parts of a title lie, as its playlists and manifest name them: relative to
/// hls/{videoId}/.
namespace matinee::content {

/// "3/v/": the folder of pictures ("v"), sound ("a"), text ("s") or single pictures ("i").
[[nodiscard]] std::string folder_of(const MadeTitle& made, std::string_view kind);

/// "00012.m4s".
[[nodiscard]] std::string file_name(std::int64_t number, std::string_view ending);

/// Throws std::logic_error when the rendition has none.
[[nodiscard]] const StoredInit& init_of(const MadeTitle& made, const std::string& rendition);

/// Of a track of sound, until it is measured.
[[nodiscard]] media::Bandwidth foreseen(const PlannedAudio& audio);

/// Of a rung, until it is measured.
[[nodiscard]] media::Bandwidth foreseen(const PlannedRung& rung);

/// A rung or a track of sound with its segments.
struct Track {
  std::string folder;  ///< "3/v/720p".
  const StoredInit* init = nullptr;
  std::vector<media::PlaylistSegment> segments;
  std::vector<media::SegmentSize> sizes;  ///< Empty until measured.

  /// Measured, or the estimate.
  [[nodiscard]] media::Bandwidth bandwidth(int target_s, media::Bandwidth estimate) const;

  [[nodiscard]] std::string playlist(int target_s) const;
};

/// All tracks of a title, in the order of the plan.
struct Tracks {
  std::vector<Track> video;
  std::vector<Track> audio;
  int target_s = 1;  ///< All playlists of a title have one (Apple 8.2).
};

/// Points into `made`.
[[nodiscard]] Tracks tracks_of(const TitlePlan& plan, const MadeTitle& made);

}  // namespace matinee::content
