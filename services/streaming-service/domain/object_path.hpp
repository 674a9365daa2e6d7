#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/id.hpp"

namespace matinee::streaming {

/// An object of a title that players may ask for, made from parsed values only: no part of a
/// client's path becomes part of a key unless it fits the grammar below.
struct StreamObject {
  enum class Kind { master_playlist, media_playlist, manifest, file };

  Kind kind = Kind::file;
  std::string name;  ///< Below hls/{videoId}/.
  std::string_view content_type;
  int height = 0;      ///< Of the rendition it belongs to; 0 = of none.
  int generation = 0;  ///< 0 for what is not below one.

  /// Of a segment of pictures or sound.
  struct Segment {
    std::string rendition;  ///< "720p", or the folder of an audio track.
    int number = 0;
  };

  std::optional<Segment> segment;

  /// Its key in the object store.
  [[nodiscard]] std::string key(const VideoId& video) const;
};

/// The grammar, with G = 1 to 9 digits without leading zeros, H = 2 to 4 such digits, N =
/// [a-z0-9-]{1,32}:
///
///     master.m3u8   manifest.mpd   Hp.m3u8   iframes-Hp.m3u8   audio-N.m3u8   subtitles-N.m3u8
///     thumbnails/FILE.jpg   thumbnails/storyboard.vtt
///     G/v/Hp/init.mp4   G/v/Hp/DDDDD.m4s   G/a/N/init.mp4   G/a/N/DDDDD.m4s   G/i/Hp/init.mp4
///     G/i/Hp/DDDDD.m4s   G/s/N/DDDDD.vtt   G/s/N/all.vtt   G/thumbnails/FILE.jpg
///
/// Nothing for every other text.
[[nodiscard]] std::optional<StreamObject> parse_object(std::string_view path);

/// `{token}/{videoId}/{object}` taken apart; nothing when a part is missing.
struct StreamPath {
  std::string_view token;
  std::string_view video;
  std::string_view object;
};

[[nodiscard]] std::optional<StreamPath> split_path(std::string_view path);

}  // namespace matinee::streaming
