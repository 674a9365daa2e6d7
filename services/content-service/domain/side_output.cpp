#include "content-service/domain/side_output.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "media/fragments.hpp"
#include "media/webvtt.hpp"

namespace matinee::content {
namespace {

/// Where the pictures of one segment lie. Their clock is that of the rate: one lasts `den` ticks.
media::FragmentFile pictures_of(
    const TitlePlan& plan, const StoredSegment& segment, const std::string& folder
) {
  media::FragmentFile out{.uri = folder + "/" + file_name(segment.number, ".m4s"), .fragments = {}};
  const auto pictures = plan.iframes_in(segment.number);
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto bytes = segment.picture_bytes.at(i);
    out.fragments.push_back({.range = {.offset = offset, .bytes = bytes}, .media = {}});
    out.fragments.back().media.decode_time =
        static_cast<std::uint64_t>(pictures[i]) * static_cast<std::uint64_t>(plan.rate.den);
    offset += bytes;
  }
  return out;
}

}  // namespace

std::optional<Iframes> iframes_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto stored = made.segments.find(plan.iframe_rendition());
  if (!plan.has_iframes || stored == made.segments.end()) return std::nullopt;
  const auto& rung = plan.start_rung().rung;
  const auto folder = folder_of(made, "i") + rung.name();
  std::vector<media::FragmentFile> files;
  files.reserve(stored->second.size());
  for (const auto& segment : stored->second)
    files.push_back(pictures_of(plan, segment, folder));
  const auto clock = static_cast<std::uint32_t>(plan.rate.num);
  const auto segments = media::iframe_segments(files, clock, plan.grid().seconds(plan.frames));
  std::vector<media::SegmentSize> sizes;
  sizes.reserve(segments.size());
  for (const auto& segment : segments)
    sizes.push_back({.bytes = segment.range->bytes, .seconds = segment.seconds});
  const int target = media::target_duration(segments);
  const auto bandwidth = media::measure(sizes, target);
  return Iframes{
      .variant =
          {.uri = "iframes-" + rung.name() + ".m3u8",
           .resolution = rung.size,
           .codecs = init_of(made, plan.iframe_rendition()).codecs,
           .peak = bandwidth.peak,
           .average = bandwidth.average},
      .playlist = media::write_media_playlist(
          {.init_uri = folder + "/init.mp4",
           .target_duration_s = target,
           .segments = segments,
           .is_iframes_only = true}
      )
  };
}

std::vector<PlannedText> texts_of(const TitlePlan& plan, const MadeTitle& made) {
  if (made.segments.empty()) return plan.text;
  std::vector<PlannedText> out;
  for (const auto& text : plan.text) {
    const auto stored = made.segments.find(text.folder);
    if (stored != made.segments.end() && std::ssize(stored->second) == plan.grid().count())
      out.push_back(text);
  }
  return out;
}

std::string text_playlist(const PlannedText& text) {
  return "subtitles-" + text.folder + ".m3u8";
}

std::string write_text_playlist(
    const TitlePlan& plan, const MadeTitle& made, const PlannedText& text, int target_s
) {
  media::MediaPlaylist out{.init_uri = {}, .target_duration_s = target_s, .segments = {}};
  const auto grid = plan.grid();
  for (std::int64_t k = 0; k < grid.count(); ++k)
    out.segments.push_back(
        {.uri = folder_of(made, "s") + text.folder + "/" + file_name(k, ".vtt"),
         .seconds = grid.seconds(grid.frames_in(k))}
    );
  return media::write_media_playlist(out);
}

std::vector<media::SubtitleRendition> subtitle_renditions(const std::vector<PlannedText>& texts) {
  std::vector<media::SubtitleRendition> out;
  out.reserve(texts.size());
  for (const auto& text : texts) {
    out.push_back(
        {.uri = text_playlist(text),
         .name = text.name,
         .language = text.language,
         .is_forced = text.is_forced,
         .describes_sound = text.describes_sound}
    );
  }
  return out;
}

std::optional<Storyboard> storyboard_of(const TitlePlan& plan, const MadeTitle& made) {
  const auto& planned = plan.storyboard;
  const auto stored = made.segments.find(storyboard_rendition);
  if (planned.tiles == 0 || stored == made.segments.end() ||
      std::ssize(stored->second) != planned.sprites())
    return std::nullopt;
  return Storyboard{
      .tile_width = planned.tile.width,
      .tile_height = planned.tile.height,
      .columns = planned.columns,
      .rows = planned.rows,
      .interval_s = static_cast<double>(planned.interval_ms) / 1000,
      .tiles = planned.tiles
  };
}

std::string write_storyboard(const Storyboard& storyboard, const TitlePlan& plan, int generation) {
  return media::write_storyboard(
      {.folder = "../" + std::to_string(generation) + "/thumbnails/storyboard-",
       .columns = storyboard.columns,
       .rows = storyboard.rows,
       .tile = {.width = storyboard.tile_width, .height = storyboard.tile_height},
       .interval_s = storyboard.interval_s,
       .tiles = storyboard.tiles,
       .duration_s = plan.grid().seconds(plan.frames)}
  );
}

}  // namespace matinee::content
