#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/rational.hpp"
#include "media/source.hpp"

/// HLS playlists (RFC 8216) for fMP4 segments, following Apple's authoring specification. All URIs
/// and texts are made by the program; quotes and line breaks in them are a defect of the caller.
namespace matinee::media {

struct PlaylistSegment {
  std::string uri;
  double seconds = 0;
};

struct MediaPlaylist {
  std::string init_uri;
  int target_duration_s = 6;
  std::vector<PlaylistSegment> segments;
};

/// EXT-X-TARGETDURATION: the largest duration, rounded to the nearest second (RFC 8216
/// section 4.3.3.1); at least 1, and what fits when a duration is absurd.
[[nodiscard]] int target_duration(std::span<const PlaylistSegment> segments);

/// A complete video-on-demand playlist.
[[nodiscard]] std::string write_media_playlist(const MediaPlaylist& playlist);

struct AudioRendition {
  std::string uri;
  std::string name;      ///< Unique within the playlist.
  std::string language;  ///< BCP 47.
  int channels = 2;
  std::string codecs;
  int peak = 0;  ///< bit/s.
  int average = 0;
  bool is_default = false;
};

struct Variant {
  std::string uri;
  Size resolution;
  Rational frame_rate;
  std::string codecs;  ///< Of the video alone.
  int peak = 0;        ///< bit/s of the video alone.
  int average = 0;
};

/// BANDWIDTH and CODECS of each variant include the largest of the audio renditions. Variants are
/// listed with the start rung first (the one nearest to 2 Mbit/s, Apple 1.32), then from low to
/// high.
[[nodiscard]] std::string write_master_playlist(
    std::vector<Variant> variants, std::span<const AudioRendition> audio
);

/// All that a playlist names, in its order: segments or playlists, and the URI attributes of tags
/// such as EXT-X-MAP and EXT-X-MEDIA.
[[nodiscard]] std::vector<std::string> uris_of(std::string_view playlist);

}  // namespace matinee::media
