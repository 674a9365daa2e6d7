#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/rational.hpp"
#include "media/source.hpp"

/// HLS playlists (RFC 8216) for fMP4 segments, following Apple's authoring specification. All URIs
/// and texts are made by the program; quotes and line breaks in them are a defect of the caller.
namespace matinee::media {

/// A part of a file.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;

  bool operator==(const ByteRange&) const = default;
};

struct PlaylistSegment {
  std::string uri;
  double seconds = 0;
  std::optional<ByteRange> range = std::nullopt;  ///< Absent: the whole file.
};

struct MediaPlaylist {
  std::string init_uri;  ///< Empty for text, which has no initialisation section.
  int target_duration_s = 6;
  std::vector<PlaylistSegment> segments;
  /// Each segment is one picture, for scrubbing (RFC 8216 section 4.3.3.6).
  bool is_iframes_only = false;
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

/// Segmented WebVTT (RFC 8216 section 3.5).
struct SubtitleRendition {
  std::string uri;
  std::string name;      ///< Unique within the playlist.
  std::string language;  ///< BCP 47.
  bool is_default = false;
  bool is_forced = false;        ///< Only what must be read whatever the viewer chose.
  bool describes_sound = false;  ///< Says who speaks and what is heard (RFC 8216 section 4.3.4.1).
};

/// A rendition of single pictures, for scrubbing.
struct IframeVariant {
  std::string uri;
  Size resolution;
  std::string codecs;
  int peak = 0;  ///< bit/s, of the pictures at normal speed.
  int average = 0;
};

struct MasterPlaylist {
  std::vector<Variant> variants;
  std::vector<AudioRendition> audio;
  std::vector<SubtitleRendition> subtitles;
  std::vector<IframeVariant> iframes;
};

/// BANDWIDTH and CODECS of each variant include the largest of the audio renditions. Variants are
/// listed with the start rung first (the one nearest to 2 Mbit/s, Apple 1.32), then from low to
/// high. Every variant offers all subtitles.
[[nodiscard]] std::string write_master_playlist(MasterPlaylist playlist);

/// One without subtitles and I-frames.
[[nodiscard]] std::string write_master_playlist(
    std::vector<Variant> variants, std::span<const AudioRendition> audio
);

/// A multivariant playlist of ours with these subtitles as well, behind those that it has; every
/// variant offers them.
[[nodiscard]] std::string add_subtitles(
    std::string_view playlist, std::span<const SubtitleRendition> subtitles
);

/// All that a playlist names, in its order: segments or playlists, and the URI attributes of tags
/// such as EXT-X-MAP and EXT-X-MEDIA.
[[nodiscard]] std::vector<std::string> uris_of(std::string_view playlist);

}  // namespace matinee::media
