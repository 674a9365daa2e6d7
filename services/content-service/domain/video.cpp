#include "content-service/domain/video.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace matinee::content {
namespace {

constexpr std::array states{
    std::pair{VideoState::uploading, std::string_view{"uploading"}},
    std::pair{VideoState::queued, std::string_view{"queued"}},
    std::pair{VideoState::processing, std::string_view{"processing"}},
    std::pair{VideoState::ready, std::string_view{"ready"}},
    std::pair{VideoState::failed, std::string_view{"failed"}},
};

}  // namespace

std::string_view to_string(VideoState state) {
  return std::ranges::find(states, state, [](const auto& entry) { return entry.first; })->second;
}

std::optional<VideoState> parse_video_state(std::string_view text) {
  const auto* found =
      std::ranges::find(states, text, [](const auto& entry) { return entry.second; });
  if (found == states.end()) return std::nullopt;
  return found->first;
}

std::string_view to_string(TitleAccess access) {
  return access == TitleAccess::free ? "free" : "subscription";
}

std::optional<TitleAccess> parse_title_access(std::string_view text) {
  if (text == "free") return TitleAccess::free;
  if (text == "subscription") return TitleAccess::subscription;
  return std::nullopt;
}

std::string Video::poster_name() const {
  if (!poster.empty()) return poster;
  if (media.thumbnails.empty()) return {};
  return media.thumbnails[media.thumbnails.size() / 2];
}

bool is_visible(const Video& video, Audience audience) {
  return audience == Audience::editors || video.published;
}

double overall_progress(const std::vector<Rendition>& renditions) {
  double done = 0;
  double all = 0;
  for (const Rendition& rendition : renditions) {
    const double pixels = static_cast<double>(rendition.width) * rendition.height;
    all += pixels;
    done +=
        pixels *
        (rendition.state == RenditionState::ready ? 1 : std::clamp(rendition.progress, 0.0, 1.0));
  }
  return all > 0 ? done / all : 0;
}

Title to_title(const Video& video) {
  Title title{
      .video = video.id,
      .name = video.title,
      .playable = video.is_playable(),
      .complete = video.state == VideoState::ready,
      .published = video.published,
      .access = video.access,
      .generation = video.generation,
      .duration_s = video.media.source ? video.media.source->duration_s : 0,
      .heights = {},
      .thumbnails = video.media.thumbnails,
      .poster = video.poster_name(),
      .has_manifest = video.media.has_manifest,
      .has_storyboard = video.media.storyboard.has_value(),
  };
  for (const Rendition& rendition : video.media.renditions)
    title.heights.push_back(rendition.height);
  std::ranges::sort(title.heights);
  return title;
}

}  // namespace matinee::content
