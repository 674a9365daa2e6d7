#include "streaming-service/domain/limit_height.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "streaming-service/domain/object_path.hpp"
#include "streaming-service/domain/playlist_lines.hpp"

namespace matinee::streaming {
namespace {

constexpr std::string_view variant_tag = "#EXT-X-STREAM-INF:";

int height_of(std::string_view uri) {
  const auto object = parse_object(uri);
  return object ? object->height : 0;
}

/// The height that the id of a representation names; 0 for those of sound and text.
int height_of_representation(std::string_view line) {
  constexpr std::string_view tag = "<Representation id=\"";
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!line.starts_with(tag)) return 0;
  line.remove_prefix(tag.size());
  return height_of(std::string{line.substr(0, line.find('"'))} + ".m3u8");
}

}  // namespace

bool is_allowed(int height, int max_height) {
  return height == 0 || max_height == 0 || height <= max_height;
}

std::string limit_master(std::string_view playlist, int max_height) {
  if (max_height == 0) return std::string{playlist};
  std::string out;
  while (!playlist.empty()) {
    const auto line = take_line(playlist);
    if (line.starts_with(variant_tag)) {
      const auto uri = take_line(playlist);
      if (!is_allowed(height_of(uri), max_height)) continue;
      append_line(out, line);
      append_line(out, uri);
    } else if (is_allowed(height_of(uri_of(line)), max_height)) {
      append_line(out, line);
    }
  }
  return out;
}

std::string limit_manifest(std::string_view manifest, int max_height) {
  if (max_height == 0) return std::string{manifest};
  std::string out;
  while (!manifest.empty()) {
    const auto line = take_line(manifest);
    if (is_allowed(height_of_representation(line), max_height)) append_line(out, line);
  }
  return out;
}

}  // namespace matinee::streaming
