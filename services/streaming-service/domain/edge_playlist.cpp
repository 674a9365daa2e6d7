#include "streaming-service/domain/edge_playlist.hpp"

#include "streaming-service/domain/playlist_lines.hpp"

namespace matinee::streaming {
namespace {

bool is_tag(std::string_view line) {
  return line.starts_with('#');
}

/// The URI that stands in a line, or empty. It is a part of the line.
std::string_view uri_in(std::string_view line) {
  return is_tag(line) ? uri_of(line) : line;
}

}  // namespace

std::string lead_to_edge(std::string_view playlist, const cdn::EdgePass& pass) {
  std::string out;
  while (!playlist.empty()) {
    const auto line = take_line(playlist);
    const auto uri = uri_in(line);
    if (uri.empty()) {
      append_line(out, line);
      continue;
    }
    const auto before = static_cast<std::size_t>(uri.data() - line.data());
    out += line.substr(0, before);
    out += pass.base_url;
    out += uri;
    out += '?';
    out += pass.query;
    append_line(out, line.substr(before + uri.size()));
  }
  return out;
}

std::string folder_of(std::string_view playlist) {
  while (!playlist.empty()) {
    const auto uri = uri_in(take_line(playlist));
    if (!uri.empty()) return std::string{uri.substr(0, uri.rfind('/') + 1)};
  }
  return {};
}

}  // namespace matinee::streaming
