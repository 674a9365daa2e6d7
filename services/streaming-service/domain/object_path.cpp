#include "streaming-service/domain/object_path.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace matinee::streaming {
namespace {

constexpr std::string_view text_type = "text/vtt; charset=utf-8";
constexpr std::string_view playlist_type = "application/vnd.apple.mpegurl";

/// The segments of a path, at most four.
struct Segments {
  std::array<std::string_view, 4> items;
  std::size_t count = 0;
};

std::optional<Segments> split(std::string_view path) {
  Segments out;
  while (true) {
    if (out.count == out.items.size()) return std::nullopt;
    const auto slash = path.find('/');
    out.items.at(out.count++) = path.substr(0, slash);
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// A number without leading zeros of at least `low` and at most `high` digits.
std::optional<int> read_number(std::string_view text, std::size_t low, std::size_t high) {
  if (text.size() < low || text.size() > high || text.front() == '0' ||
      !std::ranges::all_of(text, is_digit))
    return std::nullopt;
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<int> read_height(std::string_view text) {
  if (!text.ends_with('p')) return std::nullopt;
  return read_number(text.substr(0, text.size() - 1), 2, 4);
}

bool is_name(std::string_view text) {
  constexpr std::size_t max_length = 32;
  return !text.empty() && text.size() <= max_length &&
         std::ranges::all_of(text, [](char character) {
           return is_digit(character) || (character >= 'a' && character <= 'z') || character == '-';
         });
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::ranges::all_of(text, is_digit);
}

/// The text without its ending, or nothing when it has another one.
std::optional<std::string_view> without(std::string_view text, std::string_view ending) {
  if (!text.ends_with(ending)) return std::nullopt;
  return text.substr(0, text.size() - ending.size());
}

bool is_track_playlist(std::string_view stem) {
  for (const std::string_view kind : {"audio-", "subtitles-"}) {
    if (stem.starts_with(kind)) return is_name(stem.substr(kind.size()));
  }
  return false;
}

std::optional<StreamObject> parse_top(std::string_view name) {
  using Kind = StreamObject::Kind;
  if (name == "master.m3u8")
    return StreamObject{
        .kind = Kind::master_playlist, .name = "master.m3u8", .content_type = playlist_type
    };
  if (name == "manifest.mpd")
    return StreamObject{
        .kind = Kind::manifest, .name = "manifest.mpd", .content_type = "application/dash+xml"
    };
  const auto stem = without(name, ".m3u8");
  if (!stem) return std::nullopt;
  if (const auto height = read_height(*stem)) {
    return StreamObject{
        .kind = Kind::media_playlist,
        .name = std::to_string(*height) + "p.m3u8",
        .content_type = playlist_type,
        .height = *height
    };
  }
  constexpr std::string_view iframes = "iframes-";
  if (stem->starts_with(iframes)) {
    const auto height = read_height(stem->substr(iframes.size()));
    if (!height) return std::nullopt;
    return StreamObject{
        .kind = Kind::media_playlist,
        .name = std::string{name},
        .content_type = playlist_type,
        .height = *height
    };
  }
  if (!is_track_playlist(*stem)) return std::nullopt;
  return StreamObject{
      .kind = Kind::media_playlist, .name = std::string{name}, .content_type = playlist_type
  };
}

std::optional<StreamObject> picture(std::string folder, std::string_view file, int generation) {
  const auto stem = without(file, ".jpg");
  if (!stem || !is_name(*stem)) return std::nullopt;
  return StreamObject{
      .name = std::move(folder) + std::string{file},
      .content_type = "image/jpeg",
      .generation = generation
  };
}

/// init.mp4 or DDDDD.m4s; DDDDD.vtt for subtitles, and all of them in all.vtt.
std::optional<std::string_view> type_of_part(char kind, std::string_view file) {
  if (kind == 's') {
    const auto stem = without(file, ".vtt");
    const bool is_part = stem && (is_digits(*stem, 5) || *stem == "all");
    return is_part ? std::optional{text_type} : std::nullopt;
  }
  if (file == "init.mp4") return kind == 'a' ? "audio/mp4" : "video/mp4";
  const auto stem = without(file, ".m4s");
  if (!stem || !is_digits(*stem, 5)) return std::nullopt;
  return "video/iso.segment";
}

/// Of DDDDD.m4s and DDDDD.vtt.
std::optional<int> segment_number(std::string_view file) {
  const auto stem = file.substr(0, file.find('.'));
  if (!is_digits(stem, 5)) return std::nullopt;
  int number = 0;
  std::from_chars(stem.data(), stem.data() + stem.size(), number);
  return number;
}

std::optional<StreamObject> parse_part(int generation, std::span<const std::string_view> rest) {
  const std::string_view kind = rest[0];
  const std::string_view track = rest[1];
  const bool is_video = kind == "v" || kind == "i";
  if (!is_video && kind != "a" && kind != "s") return std::nullopt;
  const auto height = is_video ? read_height(track) : std::optional{0};
  const auto type = type_of_part(kind.front(), rest[2]);
  if (!height || !type || (!is_video && !is_name(track))) return std::nullopt;
  const std::string folder = is_video ? std::to_string(*height) + "p" : std::string{track};
  std::optional<StreamObject::Segment> segment;
  // Single pictures are named only when all are there: nobody has to wait for them.
  if (const auto number = segment_number(rest[2]); number && kind != "i")
    segment = {.rendition = folder, .number = *number};
  return StreamObject{
      .name = std::to_string(generation) + "/" + std::string{kind} + "/" + folder + "/" +
              std::string{rest[2]},
      .content_type = *type,
      .height = *height,
      .generation = generation,
      .segment = std::move(segment),
  };
}

}  // namespace

std::string StreamObject::key(const VideoId& video) const {
  return "hls/" + video.str() + "/" + name;
}

std::optional<StreamObject> parse_object(std::string_view path) {
  constexpr std::size_t max_generation_digits = 9;
  const auto segments = split(path);
  if (!segments) return std::nullopt;
  const auto& items = segments->items;
  if (segments->count == 1) return parse_top(items[0]);
  if (path == "thumbnails/storyboard.vtt")
    return StreamObject{.name = std::string{path}, .content_type = text_type};
  if (segments->count == 2 && items[0] == "thumbnails") return picture("thumbnails/", items[1], 0);

  const auto generation = read_number(items[0], 1, max_generation_digits);
  if (!generation) return std::nullopt;
  if (segments->count == 3 && items[1] == "thumbnails") {
    return picture(std::to_string(*generation) + "/thumbnails/", items[2], *generation);
  }
  if (segments->count != 4) return std::nullopt;
  return parse_part(*generation, std::span{items}.subspan(1));
}

std::optional<StreamPath> split_path(std::string_view path) {
  const auto first = path.find('/');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = path.find('/', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return StreamPath{
      .token = path.substr(0, first),
      .video = path.substr(first + 1, second - first - 1),
      .object = path.substr(second + 1)
  };
}

}  // namespace matinee::streaming
